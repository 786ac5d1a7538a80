import { after } from "node:test";
import { closeBrowser } from "./harness";
import "./tab.test";
import "./client.test";

after(closeBrowser);

import "./realm.test";
