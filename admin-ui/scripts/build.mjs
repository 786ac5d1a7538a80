// Checks and bundles the console's script. Maven runs it; it does nothing when nothing has changed.
//   target/console/theme-resources/resources/mtls/console-<hash>.js   what the browser loads
//   target/console/META-INF/mtls-console.properties                   its name, for the server
//   target/console/META-INF/mtls-console-licences.txt                 the licences of what is inside it
//   target/console/META-INF/sbom/…cdx.json                            the JAR's bill of materials
//   target/browser/*.mjs                                              the browser tests
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { billOfMaterials, licencesLine, licencesText, packagesIn } from "./licences.mjs";
import { messagesFile, readMessages } from "./messages.mjs";

const GROUP = "dev.keycloakmtls";
const PRODUCT = "keycloak-mtls-client-auth";
const MAX_GZIP = 200_000;
const MESSAGE_PREFIX = "mtls.ui.";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const [, , command = "build"] = process.argv;

install();
if (command === "build") {
  await unlessUnchanged("target/build.key", () => {
    run("node_modules/@biomejs/biome/bin/biome", "check", ".");
    run("node_modules/typescript/bin/tsc", "--noEmit");
    return bundle();
  });
} else if (command === "bundle") {
  await bundle(); // while developing: no checks
} else if (command === "api") {
  run("scripts/api.mjs"); // after docs/openapi.yaml was changed
} else if (command === "test") {
  const report = "target/vitest-reports/TEST-vitest.xml";
  if (!existsSync(report)) rmSync("target/test.key", { force: true });
  await unlessUnchanged("target/test.key", () => {
    process.env.VITEST_REPORT = report;
    run("node_modules/vitest/vitest.mjs", "run");
  });
} else {
  throw new Error(`unknown command: ${command}`);
}

/** npm ci, when the lock file is another one than the last time. */
function install() {
  const marker = "node_modules/.installed";
  const wanted = hashOf(["package-lock.json"]);
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], { stdio: "inherit" });
  writeFileSync(marker, wanted);
}

async function unlessUnchanged(marker, work) {
  const key = hashOf([...sources(), messagesFile("en"), messagesFile("de"), "pom.xml"]);
  if (existsSync(marker) && readFileSync(marker, "utf8") === key) return;
  rmSync(marker, { force: true });
  await work();
  mkdirSync("target", { recursive: true });
  writeFileSync(marker, key);
}

async function bundle() {
  const { build } = await import("esbuild");
  const english = Object.entries(readMessages("en")).filter(([key]) => key.startsWith(MESSAGE_PREFIX));
  const { outputFiles, metafile } = await build({
    entryPoints: ["src/main.tsx"],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    metafile: true,
    external: ["react", "react/*", "react-dom", "react-dom/*"],
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"', ENGLISH: JSON.stringify(Object.fromEntries(english)) },
    plugins: [consoleStyles()],
    legalComments: "none", // all of them are in one file
  });
  const packages = packagesIn(metafile);
  const script = Buffer.concat([Buffer.from(`${licencesLine(packages)}\n`), outputFiles[0].contents]);
  const gzipped = gzipSync(script, { level: 9 }).length;
  if (gzipped > MAX_GZIP) {
    throw new Error(`The console's script has ${gzipped} bytes compressed; at most ${MAX_GZIP} are allowed.`);
  }
  const hash = createHash("sha256").update(script).digest("hex").slice(0, 16);
  const name = `mtls/console-${hash}.js`;
  rmSync("target/console", { recursive: true, force: true });
  mkdirSync("target/console/theme-resources/resources/mtls", { recursive: true });
  mkdirSync("target/console/META-INF/sbom", { recursive: true });
  writeFileSync(`target/console/theme-resources/resources/${name}`, script);
  writeFileSync("target/console/META-INF/mtls-console.properties", `script=${name}\n`);
  writeFileSync("target/console/META-INF/mtls-console-licences.txt", licencesText(packages));
  const product = { group: GROUP, name: PRODUCT, version: projectVersion() };
  const materials = JSON.stringify(billOfMaterials(product, packages), undefined, 2);
  writeFileSync(`target/console/META-INF/sbom/${PRODUCT}.cdx.json`, `${materials}\n`);
  console.log(`${name}: ${gzipped} bytes compressed`);

  await build({
    entryPoints: ["everything", "flows", "newcomer", "off"].map((suite) => `browser/${suite}.ts`),
    outdir: "target/browser",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    logLevel: "error",
  });
}

/** The console has PatternFly's styles: those that the components import are left out. Our own are text in the script. */
function consoleStyles() {
  return {
    name: "console-styles",
    setup(build) {
      build.onLoad({ filter: /@patternfly.*\.css$/ }, () => ({ contents: "", loader: "empty" }));
      build.onLoad({ filter: /\.css$/ }, ({ path }) => ({ contents: readFileSync(path, "utf8"), loader: "text" }));
    },
  };
}

/** The parent's, which Maven takes for all modules. */
function projectVersion() {
  return /<parent>[\s\S]*?<version>([^<]+)<\/version>/.exec(readFileSync("pom.xml", "utf8"))[1];
}

function sources() {
  return ["browser", "scripts", "src"]
    .flatMap((directory) => readdirSync(directory, { recursive: true }).map((file) => join(directory, file)))
    .filter((file) => statSync(file).isFile())
    .concat("package-lock.json", "tsconfig.json", "biome.json", "vitest.config.ts", "../docs/openapi.yaml")
    .sort();
}

function hashOf(files) {
  const hash = createHash("sha256").update(process.version);
  for (const file of files) hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

/** Fails as the program fails, which has said why. */
function run(script, ...args) {
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
