// The adapter in the words of src/route.

/** @param {Partial<import("../index.js").DeviceReport>} report */
export function adapterOf({ webgpu, adapter, speed }) {
  if (!webgpu || !adapter) return "missing";
  if (adapter.fallback) return "software";
  return speed?.slow ? "slow" : "real";
}
