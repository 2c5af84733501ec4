// Node in place of a page: this package's files and `file:` addresses are read from the disk. Workers, caches and a GPU
// there are none, so models run in the process's own thread, on the CPU, and are downloaded anew each time.

import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { local } from "./local.js";

local.read = (file) => readFile(new URL(file, import.meta.url));
local.open = (url) => openAsBlob(fileURLToPath(url.replace(/[?#].*$/s, "")));
local.base = `${pathToFileURL(process.cwd()).href}/`;
