// The worker's script in a page that is cross-origin isolated: an engine that can have a crew beside it. Other pages load
// none of that.

import { crewOf } from "./crew.js";
import { local } from "./local.js";
import "./worker.js";

local.crew = crewOf;
