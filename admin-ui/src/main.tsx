import { installTabs } from "./console/tabs";

// Whatever goes wrong here: the console works as if we were not there.
try {
  installTabs();
} catch (error) {
  console.warn("Mutual TLS tabs: this console is not known, there are none.", error);
}
