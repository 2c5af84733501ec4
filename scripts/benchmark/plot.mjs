// benchmarks/memory.svg: what measureLoads() saw, a panel for each engine and model.

const PANEL = { width: 300, height: 190, left: 46, top: 34, gapX: 20, gapY: 52 };
const AREAS = [
  ["renderer", "renderer process", "#4c78a8"],
  ["gpu", "GPU process", "#f58518"],
  ["other", "browser, network, storage", "#d0d0d0"],
];
const LINES = [
  ["wasm", "wasm heap", "#111", ""],
  ["js", "JavaScript heaps with buffers", "#b279a2", "5 3"],
];
const TITLES = { "ours webgpu": "Burnside, WebGPU", "ours cpu": "Burnside, CPU", wllama: "wllama, wasm" };

/** @param {Awaited<ReturnType<typeof import("./memory.mjs").measureLoads>>} loads */
export function memoryPlot(loads) {
  const columns = Math.max(...loads.map(({ engines }) => engines.length));
  const width = PANEL.left + columns * (PANEL.width + PANEL.gapX);
  const height = PANEL.top + loads.length * (PANEL.height + PANEL.gapY) + 40;
  const panels = loads.flatMap(({ id, bytes, engines, runs, failures }, row) => {
    const top = Math.max(...Object.values(runs).flatMap(({ samples }) => samples.map((s) => s.renderer + s.gpu + s.other)), bytes);
    const yMax = Math.ceil(top / 250e6) * 250e6;
    return engines.map((name, column) => {
      const x = PANEL.left + column * (PANEL.width + PANEL.gapX);
      const y = PANEL.top + row * (PANEL.height + PANEL.gapY);
      const title = `${id}: ${TITLES[name] ?? name}`;
      const inside = runs[name] ? panel(title, runs[name], bytes, yMax, column === 0) : notMeasured(title, failures[name]);
      return `<g transform="translate(${x} ${y})">${inside}</g>`;
    });
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${PANEL.left}" y="14" font-size="13" font-weight="bold">Memory in MB while a model loads and answers; seconds from the call, nothing cached</text>
${panels.join("\n")}
<g transform="translate(${PANEL.left} ${height - 18})">${legend()}</g>
</svg>
`;
}

const frame = `<path d="M0 0V${PANEL.height}H${PANEL.width}" fill="none" stroke="#333"/>`;

function notMeasured(title, why) {
  const text = `not measured: ${why}`.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text y="-6" font-weight="bold">${title}</text>${frame}<text x="6" y="${PANEL.height / 2}" fill="#c00">${text}</text>`;
}

function panel(title, { samples, marks }, bytes, yMax, hasScale) {
  const end = samples.at(-1).s || 1;
  const px = (s) => ((s / end) * PANEL.width).toFixed(1);
  const py = (b) => (PANEL.height - (b / yMax) * PANEL.height).toFixed(1);
  const parts = [`<text y="-6" font-weight="bold">${title}</text>`];
  const below = samples.map(() => 0);
  for (const [key, , color] of AREAS) {
    const floor = samples.map((s, i) => `${px(s.s)},${py(below[i])}`).reverse();
    samples.forEach((s, i) => (below[i] += s[key]));
    parts.push(`<polygon fill="${color}" points="${samples.map((s, i) => `${px(s.s)},${py(below[i])}`).concat(floor).join(" ")}"/>`);
  }
  for (const [key, , color, dash] of LINES) {
    parts.push(`<polyline fill="none" stroke="${color}" stroke-width="1.6"${dash && ` stroke-dasharray="${dash}"`} points="${samples.map((s) => `${px(s.s)},${py(s[key])}`).join(" ")}"/>`);
  }
  parts.push(`<line x2="${PANEL.width}" y1="${py(bytes)}" y2="${py(bytes)}" stroke="#c00" stroke-dasharray="2 3"/>`);
  for (const [what, at] of Object.entries(marks)) {
    parts.push(`<line x1="${px(at)}" x2="${px(at)}" y2="${PANEL.height}" stroke="#666" stroke-dasharray="1 2"/><text x="${px(at)}" y="${what === "loaded" ? 10 : 22}" text-anchor="end" fill="#333">${what} ${at.toFixed(0)} s </text>`);
  }
  parts.push(frame);
  const step = yMax > 1e9 ? 500e6 : 250e6;
  if (hasScale) for (let b = 0; b <= yMax; b += step) parts.push(`<text x="-5" y="${Number(py(b)) + 4}" text-anchor="end">${b / 1e6}</text>`);
  parts.push(`<text y="${PANEL.height + 14}">0</text><text x="${PANEL.width}" y="${PANEL.height + 14}" text-anchor="end">${end.toFixed(0)} s</text>`);
  return parts.join("");
}

function legend() {
  let x = 0;
  const entry = (mark, label) => {
    const svg = `<g transform="translate(${x} 0)">${mark}<text x="24" y="0">${label}</text></g>`;
    x += 40 + label.length * 6;
    return svg;
  };
  return [
    ...AREAS.map(([, label, color]) => entry(`<rect y="-9" width="18" height="10" fill="${color}"/>`, label)),
    ...LINES.map(([, label, color, dash]) => entry(`<line y1="-4" y2="-4" x2="18" stroke="${color}" stroke-width="2"${dash && ` stroke-dasharray="${dash}"`}/>`, label)),
    entry(`<line y1="-4" y2="-4" x2="18" stroke="#c00" stroke-dasharray="2 3"/>`, "size of the file"),
  ].join("");
}
