// The modules that wasm-bindgen writes beside these, and the one module of somebody else's; not shipped.

declare module "*/burnside.js" {
  const start: (options?: { module_or_path: unknown }) => Promise<unknown>;
  export const choose_kernels: any, kernels_chosen: any, Loader: any, probe: any, route: any, Sha256: any, speed: any, validate_json: any;
  export default start;
}
declare module "*/redactor.js" {
  const start: (options?: { module_or_path: unknown }) => Promise<unknown>;
  export const Redactor: any;
  export default start;
}
declare module "*/patterns.js" {
  const start: (options?: { module_or_path: unknown }) => Promise<unknown>;
  export default start;
}
declare module "parse5" {
  export function parse(html: string, options: { scriptingEnabled: boolean }): unknown;
}
declare module "node:*" {
  const anything: any;
  export const openAsBlob: any, readFile: any, fileURLToPath: any, pathToFileURL: any;
  export default anything;
}
declare const process: { cwd(): string };
