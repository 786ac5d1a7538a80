import { after } from "node:test";
import { closeBrowser } from "./harness";
import "./tab.test";

after(closeBrowser);
