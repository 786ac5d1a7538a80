// Writes src/api/schema.ts, the types of docs/openapi.yaml and the words of its enumerations: npm run api
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapi, { astToString } from "openapi-typescript";

const DESCRIPTION = new URL("../../docs/openapi.yaml", import.meta.url);
const SCHEMA = new URL("../src/api/schema.ts", import.meta.url);
const HEAD = `// Written by \`npm run api\` from docs/openapi.yaml: change that.
`;

/** Only of the bodies are there types: what is asked for at a path is written where it is asked. */
const LEFT_OUT = /^(paths|webhooks|operations|componentsParameters|\$defs)/;

/** What src/api/schema.ts has to be. */
export async function generated() {
  const nodes = await openapi(DESCRIPTION, {
    enumValues: true,
    defaultNonNullable: false,
    excludeDeprecated: true,
    silent: true,
  });
  return HEAD + astToString(nodes.filter((node) => !LEFT_OUT.test(nameOf(node))));
}

function nameOf(node) {
  return (node.name ?? node.declarationList?.declarations[0]?.name)?.text ?? "";
}

/** What it is. */
export function written() {
  return readFileSync(SCHEMA, "utf8");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(SCHEMA, await generated());
