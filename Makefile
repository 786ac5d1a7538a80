# Two commands do all the set-up on a fresh machine: `make quickstart` and `make test`.
MVN := ./mvnw -B -ntp

.DEFAULT_GOAL := help
.PHONY: help jar reproducible release quickstart test unit bench matrix nightly docs siege soak fuzz mutation format clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

quickstart: ## start a real Keycloak with both methods and try them (ONCE=1: exit afterwards)
	@docker/quickstart/quickstart.sh

jar: ## build authenticator/target/keycloak-mtls-client-auth-<version>.jar, without tests
	@testsuite/prerequisites.sh build
	$(MVN) -DskipTests -pl authenticator -am package
	@ls authenticator/target/keycloak-mtls-client-auth-*.jar

reproducible: ## build the last commit's JAR twice, in two directories, and compare the hashes (Java 17)
	@testsuite/prerequisites.sh build
	@.ci/reproducible

release: ## the files of a release in target/release; says first what the owner has to fill in
	@.ci/release

test: ## everything: formatting, static analysis, unit tests, real-server tests; installs what they need on Debian as root
	@testsuite/prerequisites.sh
	$(MVN) verify
	@grep -hoE '<skipped message="[^"]*"' */target/*-reports/TEST-*.xml | cut -d '"' -f 2 | sort -u | sed 's/^/Not tested: /'

unit: ## the decisions only: no server is started
	@testsuite/prerequisites.sh build
	$(MVN) -pl authenticator -am verify

bench: ## measure, and write docs/performance.md (half an hour; leave the machine alone; TRIAL=1: only see that it runs)
	$(MVN) -DskipTests -Pbench $(if $(TRIAL),-Dbench.trial=true) verify

docs: ## write docs/conformance.md, the tables of settings, and the console's types of the API anew
	cd admin-ui && node scripts/build.mjs api
	$(MVN) -q -pl admin-ui,authenticator -Dexec.args=--version -Dtest='ConformanceTest,SettingTablesTest' -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write=true test

siege: ## a hostile realm attacks the server for nine minutes, and an honest one must not notice; leave the machine alone
	$(MVN) -pl testsuite -am -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=SiegeIT \
		-Dfailsafe.failIfNoSpecifiedTests=false -Dsiege.seconds=30 verify
	@cat testsuite/target/siege.md

soak: ## ten minutes of good and hostile requests to a real Keycloak
	$(MVN) -pl testsuite -am -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=SoakIT \
		-Dfailsafe.failIfNoSpecifiedTests=false -Dsoak.seconds=600 verify

fuzz: ## look for inputs that break what reads hostile text, certificates and headers (a quarter of an hour)
	@authenticator/fuzz.sh
	$(MVN) -q -pl testsuite -am -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=HeaderFuzzIT \
		-Dfailsafe.failIfNoSpecifiedTests=false -Dfuzz.mutations=20000 verify

mutation: ## put faults into what decides and see whether a test notices (hours; CLASSES=… TESTS=…: a part, by those tests alone)
	$(MVN) -Pmutation -pl admin-ui,authenticator -Dexec.args=--version $(if $(CLASSES),-Dmutation.classes='$(CLASSES)') \
		$(if $(TESTS),-Dmutation.tests='$(TESTS)') test
	@echo authenticator/target/pit-reports/index.html

matrix: ## the core flows on every supported Keycloak and Java, and FIPS; writes docs/versions.md and docs/fips.md
	$(MVN) -DskipTests -Pmatrix verify

nightly: ## the flows of both methods on a Keycloak that is none of those: KEYCLOAK=<directory>
	$(MVN) -pl testsuite -am -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
		-Dtestsuite.distribution=$(abspath $(KEYCLOAK)) \
		-Dit.test=LinkageIT,CaSignedIT,SelfSignedIT,RegistrationIT,DiscoveryIT,CertificatePortIT,ConsoleIT verify

format: ## reformat the sources
	$(MVN) -q spotless:apply

clean: ## remove what was built
	$(MVN) -q clean
	rm -rf .quickstart
