// The processes of one Chromium, from /proc (Linux): to measure them, and to kill them as a crash would.
import { readFileSync, readdirSync } from "node:fs";

/**
 * The browser that runs on a profile, and all its descendants.
 * @param {string} profile
 * @returns {{ pid: number, type: string }[]} type: "browser", "renderer", "gpu-process", "utility", ...
 */
export function processesOf(profile) {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const parent = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
        return [{ pid: Number(pid), parent, command: readFileSync(`/proc/${pid}/cmdline`, "utf8") }];
      } catch {
        return []; // ended meanwhile
      }
    });
  const own = new Set(all.filter((p) => p.command.includes(profile)).map((p) => p.pid));
  for (let grew = true; grew; ) {
    grew = false;
    for (const p of all) if (own.has(p.parent) && !own.has(p.pid)) grew = Boolean(own.add(p.pid));
  }
  return all.filter((p) => own.has(p.pid)).map(({ pid, command }) => ({ pid, type: /--type=([\w-]+)/.exec(command)?.[1] ?? "browser" }));
}

/** A size that the kernel keeps of a process, in bytes; 0 when it has ended. @param {number} pid @param {"VmHWM" | "VmRSS" | "RssAnon"} key */
export function statusBytes(pid, key) {
  try {
    return Number(new RegExp(`^${key}:\\s*(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Proportional set size in bytes: memory shared between processes is counted once over all of them. @param {number} pid */
export function pssBytes(pid) {
  try {
    return Number(/^Pss:\s*(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
