// burnside-web/extract-text in Node.

import "./local-node-html.js";

export * from "./extract-text.js";
