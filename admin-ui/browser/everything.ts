import "./flows";
import "./theme.test";
import "./look.test";
