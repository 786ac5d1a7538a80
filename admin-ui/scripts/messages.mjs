// Reads the message files of the JAR, which the server's half and the console's half share.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const directory = join(
  dirname(fileURLToPath(import.meta.url)),
  "../../authenticator/src/main/resources/theme-resources/messages",
);

/** Where the messages of a language are. */
export function messagesFile(language) {
  return join(directory, `messages_${language}.properties`);
}

/** The messages of a language by key. */
export function readMessages(language) {
  const lines = readFileSync(messagesFile(language), "utf8").split("\n");
  const entries = lines
    .filter((line) => line.trim() !== "" && !line.startsWith("#"))
    .map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at).trim(), unescaped(line.slice(at + 1).trim())];
    });
  return Object.fromEntries(entries);
}

function unescaped(value) {
  return value
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\n/g, "\n")
    .replace(/\\(.)/g, "$1");
}
