import { after } from "node:test";
import { closeBrowser } from "./harness";
import "./tab.test";
import "./client.test";
import "./realm.test";
import "./migration.test";
import "./arrivals.test";
import "./keys.test";

after(closeBrowser);
