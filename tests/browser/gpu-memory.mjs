// What a page holds of GPU memory, counted at the source: every buffer that its device makes and destroys.

/**
 * An init script. `gpu.live()`: bytes of the buffers that were neither destroyed nor collected; `gpu.peak()`: the most so far.
 * A buffer that is only dropped counts until the garbage collector found it, as its memory does.
 */
export function watchGpu() {
  let live = 0;
  let peak = 0;
  /** @type {WeakMap<GPUBuffer, { size: number }>} */
  const sizes = new WeakMap();
  // Neither closure below may hold a buffer, or none would ever be collected.
  const end = (state) => {
    live -= state.size;
    state.size = 0;
  };
  const collected = new FinalizationRegistry(end);
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    const state = { size: descriptor.size };
    live += state.size;
    peak = Math.max(peak, live);
    sizes.set(buffer, state);
    collected.register(buffer, state);
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    end(sizes.get(this) ?? { size: 0 });
    destroy.call(this);
  };
  globalThis.gpu = { live: () => live, peak: () => peak };
}
