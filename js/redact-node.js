// burnside-web/redact in Node.

import "./local-node.js";

export * from "./redact.js";
