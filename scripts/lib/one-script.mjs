// One classic script of modules, for the places that take no module: a service worker that is copied away from its
// package, a script that is put into a page.
import { readFileSync } from "node:fs";
import path from "node:path";

/** All modules that `file` imports, each before those that need it, and `file` last. */
function inOrder(file, seen = new Set()) {
  if (seen.has(file)) return [];
  seen.add(file);
  const source = readFileSync(file, "utf8");
  const imports = [...source.matchAll(/^import\s+\{[^}]*\}\s+from\s+"(\.[^"]+)";$/gm)].map(([, name]) => path.join(path.dirname(file), name));
  return [...imports.flatMap((name) => inOrder(name, seen)), file];
}

/**
 * One script: the modules one after another in one function, which works as long as no two use a name for two things.
 * @param {string} entry a module @param {string} dir what the modules are named relative to @param {string} head the first line, a comment
 */
export function oneScript(entry, dir, head) {
  const names = new Map();
  const parts = inOrder(entry).map((file) => {
    const body = readFileSync(file, "utf8")
      .replace(/^import\s+\{[^}]*\}\s+from\s+"\.[^"]+";\n/gm, "")
      .replace(/^export (?=(async )?(function|class|const|let) )/gm, "");
    if (/^(import|export)\b|\bimport\(|import\.meta/m.test(body)) throw new Error(`${file}: what it imports or exports can't be put into one script`);
    for (const [, name] of body.matchAll(/^(?:async )?(?:function|class|const|let) (\w+)/gm)) {
      if (names.has(name)) throw new Error(`${name} is in both ${names.get(name)} and ${file}: rename one, they share ${path.basename(entry)}'s script`);
      names.set(name, file);
    }
    return `// ${path.relative(dir, file)}\n${body.trim()}\n`;
  });
  return `${head}\n(() => {\n"use strict";\n${parts.join("\n")}})();\n`;
}
