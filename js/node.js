// The entry in Node: what needs no GPU. What a page has and Node lacks comes first.

import "./local-node.js";
import "./local-node-html.js";

export * from "./index.js";
