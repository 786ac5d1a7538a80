import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { readMessages } from "../../scripts/messages.mjs";

(globalThis as { ENGLISH?: Record<string, string> }).ENGLISH = readMessages("en");

afterEach(cleanup);
