import { after } from "node:test";
import { closeBrowser } from "./harness";
import "./newcomer.test";

after(closeBrowser);
