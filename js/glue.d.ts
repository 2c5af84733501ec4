// The modules that wasm-bindgen writes beside these; not shipped. What they export is described where it is used.

declare module "*/burnside.js" {
  const start: (options?: { module_or_path: unknown }) => Promise<unknown>;
  export default start;
}
declare module "*/redactor.js" {
  const start: (options?: { module_or_path: unknown }) => Promise<unknown>;
  export default start;
}
