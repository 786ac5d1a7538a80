// @vitest-environment node
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { billOfMaterials, licencesLine, licencesText, packagesIn } from "./licences.mjs";

let project;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "licences-"));
});

afterEach(() => rmSync(project, { recursive: true }));

function file(path, text) {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

function dependency(name, { licence = "MIT", files = { LICENSE: `The licence of ${name}` } } = {}) {
  const entry = { name, version: "1.2.3", main: "index.js", sideEffects: false, license: licence };
  file(`node_modules/${name}/package.json`, JSON.stringify(entry));
  file(`node_modules/${name}/index.js`, `export const value = ${JSON.stringify(`code of ${name}`)};`);
  for (const [path, text] of Object.entries(files)) file(`node_modules/${name}/${path}`, text);
}

async function bundled(source) {
  file("main.js", source);
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: ["main.js"],
    bundle: true,
    format: "esm",
    write: false,
    metafile: true,
  });
  const absolute = Object.fromEntries(
    Object.entries(metafile.outputs).map(([name, { inputs }]) => [
      name,
      { inputs: Object.fromEntries(Object.entries(inputs).map(([path, input]) => [join(project, path), input])) },
    ]),
  );
  return packagesIn({ outputs: absolute });
}

describe("licences of what is inside a bundle", () => {
  it("names each package once, with version, licence and text", async () => {
    dependency("@scope/one", { files: { "LICENSE.txt": "first\r\n", "NOTICE.md": "and second" } });
    dependency("two", { licence: "0BSD" });

    const packages = await bundled('export { value } from "two"; export { value as other } from "@scope/one";');

    expect(packages).toEqual([
      { name: "@scope/one", version: "1.2.3", licence: "MIT", text: "first\n\nand second" },
      { name: "two", version: "1.2.3", licence: "0BSD", text: "The licence of two" },
    ]);
    expect(licencesLine(packages)).toContain("@scope/one 1.2.3 (MIT), two 1.2.3 (0BSD)");
    expect(licencesText(packages)).toMatch(/two 1\.2\.3, 0BSD\n-+\n\nThe licence of two\n/);
  });

  it("leaves out a package whose code is not in the output", async () => {
    dependency("unused", { files: {} });

    expect(await bundled('import { value } from "unused"; export const own = 1;')).toEqual([]);
  });

  it("fails for a package without a licence text, and names it", async () => {
    dependency("bare", { files: { "README.md": "no licence here" } });

    await expect(bundled('export * from "bare";')).rejects.toThrow(
      /^bare 1\.2\.3 \(MIT\) .* no file with its licence$/,
    );
  });

  it("fails for a package that names no licence", async () => {
    dependency("closed", { licence: "UNLICENSED" });

    await expect(bundled('export * from "closed";')).rejects.toThrow(/^closed 1\.2\.3 .* names no licence$/);
  });

  it("writes a bill of materials that depends on nothing but its input", async () => {
    dependency("@scope/one");
    const product = { group: "org.example", name: "product", version: "1.0.0" };

    const materials = billOfMaterials(product, await bundled('export * from "@scope/one";'));

    expect(materials.metadata.component.purl).toBe("pkg:maven/org.example/product@1.0.0");
    expect(materials.components).toEqual([
      {
        type: "library",
        "bom-ref": "pkg:npm/%40scope/one@1.2.3",
        group: "@scope",
        name: "one",
        version: "1.2.3",
        licenses: [{ license: { id: "MIT" } }],
        purl: "pkg:npm/%40scope/one@1.2.3",
      },
    ]);
    expect(materials.dependencies[0].dependsOn).toEqual(["pkg:npm/%40scope/one@1.2.3"]);
    expect(JSON.stringify(materials)).not.toMatch(/serialNumber|timestamp/);
  });
});
