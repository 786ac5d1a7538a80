package dev.keycloakmtls.admin.client;

import dev.keycloakmtls.admin.certificate.CertificateView;
import dev.keycloakmtls.admin.rest.Problem;
import dev.keycloakmtls.config.CredentialText;
import dev.keycloakmtls.config.Pem;
import dev.keycloakmtls.config.StoredCredential;
import dev.keycloakmtls.domain.CredentialSource;
import dev.keycloakmtls.domain.KeyStrength;
import dev.keycloakmtls.domain.Thumbprint;
import dev.keycloakmtls.problem.MalformedException;
import dev.keycloakmtls.problem.ProblemCode;
import dev.keycloakmtls.problem.SettingProblem;
import dev.keycloakmtls.verification.SelfSignedVerifier;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Credentials that somebody wants to register: which ones a text means, and whether they may be registered. */
final class CredentialAddition {

    private static final List<CredentialSource> KINDS =
            List.of(CredentialSource.CERTIFICATE, CredentialSource.THUMBPRINT, CredentialSource.PUBLIC_KEY);

    private static final String FIELD = "text";

    private final CredentialSource source;
    private final List<StoredCredential> credentials;

    private CredentialAddition(CredentialSource source, List<StoredCredential> credentials) {
        this.source = source;
        this.credentials = credentials;
    }

    /**
     * Reads what was given.
     *
     * @param kind one of the sources that can be added to; null: whatever the text looks like
     * @throws MalformedException if it is none of them
     */
    static CredentialAddition read(String text, @Nullable CredentialSource kind) {
        Pem.refusePrivateKey(text);
        CredentialSource source = kind == null ? guess(text) : kind;
        if (source == CredentialSource.CERTIFICATE || text.contains("-----BEGIN CERTIFICATE-----")) {
            // Of a certificate its thumbprint or its key alone can be registered too.
            return new CredentialAddition(
                    source,
                    certificates(text).stream()
                            .map(certificate -> StoredCredential.of(source, certificate))
                            .toList());
        }
        return new CredentialAddition(source, CredentialText.read(source, text));
    }

    /** The kind with this name, if something can be added to it. */
    static Optional<CredentialSource> kind(String code) {
        return KINDS.stream().filter(kind -> kind.code().equals(code)).findFirst();
    }

    private static CredentialSource guess(String text) {
        if (text.contains("-----BEGIN PUBLIC KEY-----")) {
            return CredentialSource.PUBLIC_KEY;
        }
        boolean digest = !text.contains("-----BEGIN ")
                && text.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .allMatch(CredentialAddition::isDigest);
        return digest ? CredentialSource.THUMBPRINT : CredentialSource.CERTIFICATE;
    }

    /** Also one that is wrong, so that it is explained what is wrong with it as a digest. */
    private static boolean isDigest(String line) {
        return line.matches("[0-9A-Fa-f:]{40,95}|[A-Za-z0-9_-]{43}");
    }

    private static List<X509Certificate> certificates(String text) {
        return Pem.pastedCertificates(text).stream().map(Pem::certificate).toList();
    }

    /** Why it may not be registered beside what the client has. */
    List<Problem> objections(List<StoredCredential> registered) {
        List<Problem> objections = new ArrayList<>();
        Set<Thumbprint> known = new HashSet<>();
        for (StoredCredential credential : registered) {
            if ((credential.source() == CredentialSource.PUBLIC_KEY) == (source == CredentialSource.PUBLIC_KEY)) {
                known.add(credential.thumbprint());
            }
        }
        chain().ifPresent(objections::add);
        for (StoredCredential credential : credentials) {
            if (!known.add(credential.thumbprint())) {
                objections.add(
                        Problem.of(FIELD, ProblemCode.ALREADY_REGISTERED.with(Map.of("what", name(credential)))));
            }
            credential
                    .key()
                    .flatMap(KeyStrength.DEFAULT::weakness)
                    .ifPresentOrElse(
                            weakness -> objections.add(Problem.of(
                                    FIELD,
                                    ProblemCode.TOO_WEAK.with(Map.of("what", name(credential), "why", weakness)))),
                            () -> neverAccepted(credential).ifPresent(objections::add));
        }
        return objections;
    }

    /** A CA among them that has issued another one: whoever drops a whole chain means its first certificate. */
    private Optional<Problem> chain() {
        List<X509Certificate> certificates = credentials.stream()
                .flatMap(credential -> credential.certificate().stream())
                .toList();
        for (X509Certificate ca : certificates) {
            for (X509Certificate issued : certificates) {
                if (ca.getBasicConstraints() >= 0
                        && !ca.equals(issued)
                        && isSame(issued.getIssuerX500Principal(), ca.getSubjectX500Principal())
                        && !isSame(issued.getIssuerX500Principal(), issued.getSubjectX500Principal())) {
                    return Optional.of(Problem.of(
                            FIELD,
                            ProblemCode.CHAIN_PASTED.with(Map.of(
                                    "ca",
                                    CertificateView.name(ca.getSubjectX500Principal()),
                                    "subject",
                                    CertificateView.name(issued.getSubjectX500Principal())))));
                }
            }
        }
        return Optional.empty();
    }

    /** As they are encoded, because Java's own comparison normalizes in quadratic time. */
    private static boolean isSame(X500Principal name, X500Principal other) {
        return Arrays.equals(name.getEncoded(), other.getEncoded());
    }

    /** A certificate whose algorithms the server refuses; its key alone can be registered all the same. */
    private Optional<Problem> neverAccepted(StoredCredential credential) {
        return credential
                .certificate()
                .filter(certificate -> source != CredentialSource.PUBLIC_KEY)
                .flatMap(certificate -> SelfSignedVerifier.unfit(certificate)
                        .map(rejected -> new SettingProblem(
                                FIELD,
                                ProblemCode.CERTIFICATE_NEVER_ACCEPTED,
                                Map.of(
                                        "subject",
                                        CertificateView.name(certificate.getSubjectX500Principal()),
                                        "why",
                                        rejected.argument()))))
                .map(Problem::of);
    }

    private static String name(StoredCredential credential) {
        return credential
                .certificate()
                .map(certificate -> "\"" + CertificateView.name(certificate.getSubjectX500Principal()) + "\"")
                .orElseGet(() -> Stream.of(
                                credential.source().code(),
                                credential.thumbprint().hex())
                        .reduce((kind, digest) -> kind.replace('_', ' ') + " " + digest)
                        .orElseThrow());
    }

    ClientState applyTo(ClientState state) {
        String attribute = CredentialText.attribute(source);
        return state.with(attribute, CredentialText.with(source, state.text(attribute), credentials));
    }
}
