// What of other people's code is inside a bundle, under which licence, as esbuild's metafile says.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const PACKAGE_DIRECTORY = /^(.*node_modules\/(@[^/]+\/[^/]+|[^/]+))\//;
const LICENCE_FILE = /^(licen[cs]e|copying|unlicense)(\.(md|txt))?$/i;
const NOTICE_FILE = /^(notice|copyright ?notice)(\.(md|txt))?$/i;

/**
 * The packages whose code is in the output, by name: `{name, version, licence, text}`.
 *
 * @throws {Error} naming a package that says nothing of its licence, or has no file with its text
 */
export function packagesIn(metafile) {
  const directories = new Set(
    Object.values(metafile.outputs)
      .flatMap(({ inputs }) => Object.entries(inputs))
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .flatMap(([file]) => PACKAGE_DIRECTORY.exec(file)?.[1] ?? []),
  );
  return [...directories].map(described).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function described(directory) {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  if (typeof license !== "string" || license === "" || license === "UNLICENSED") {
    throw new Error(`${name} ${version} is inside the bundle and its package.json names no licence`);
  }
  const files = existsSync(directory) ? readdirSync(directory).sort() : [];
  const texts = files.filter((file) => LICENCE_FILE.test(file));
  if (texts.length === 0) {
    throw new Error(`${name} ${version} (${license}) is inside the bundle and has no file with its licence`);
  }
  const text = [...texts, ...files.filter((file) => NOTICE_FILE.test(file))]
    .map((file) => readFileSync(join(directory, file), "utf8").replaceAll("\r\n", "\n").trim())
    .join("\n\n");
  return { name, version, licence: license, text };
}

/** All licences with their texts, for the JAR. */
export function licencesText(packages) {
  const rule = "-".repeat(80);
  return [
    "The script of the admin console's tabs contains code of these packages.\n",
    ...packages.map(
      ({ name, version, licence, text }) => `${rule}\n${name} ${version}, ${licence}\n${rule}\n\n${text}\n`,
    ),
  ].join("\n");
}

/** What the script's first line says to whoever reads it in a browser. */
export function licencesLine(packages) {
  const names = packages.map(({ name, version, licence }) => `${name} ${version} (${licence})`).join(", ");
  return `/*! Contains ${names}. The texts of these licences: META-INF/mtls-console-licences.txt in the JAR. */`;
}

/**
 * A bill of materials, CycloneDX 1.6: nothing is in the JAR but the project's own classes and this script. Without time and
 * serial number: the same sources make the same bytes.
 */
export function billOfMaterials({ group, name, version }, packages) {
  const product = `pkg:maven/${group}/${name}@${version}`;
  const components = packages.map(({ name: full, version: itsVersion, licence }) => {
    const [, scope, plain] = /^(?:(@[^/]+)\/)?(.+)$/.exec(full);
    const purl = `pkg:npm/${scope ? `${encodeURIComponent(scope)}/` : ""}${plain}@${itsVersion}`;
    return {
      type: "library",
      "bom-ref": purl,
      ...(scope && { group: scope }),
      name: plain,
      version: itsVersion,
      licenses: [{ license: { id: licence } }],
      purl,
    };
  });
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "library",
        "bom-ref": product,
        group,
        name,
        version,
        licenses: [{ license: { id: "Apache-2.0" } }],
        purl: product,
      },
    },
    components,
    dependencies: [
      { ref: product, dependsOn: components.map(({ purl }) => purl) },
      ...components.map(({ purl }) => ({ ref: purl })),
    ],
  };
}
