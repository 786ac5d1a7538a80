import { after } from "node:test";
import { closeBrowser } from "./harness";
import "./off.test";

after(closeBrowser);
