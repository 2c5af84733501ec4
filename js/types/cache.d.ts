// What the browser keeps: models, and the page itself.

/** A file in the cache. */
export interface CachedFile {
  /** Its first address, without query. */
  url: string;
  revision?: string;
  /** Bytes that are in the cache. */
  bytes: number;
  /** Whether all of it is there, verified by what hashes were known; else the next load goes on from here. */
  complete: boolean;
  file: string;
  /** The model it belongs to: its address, or `<manifest>#<name>`. */
  model?: string;
  sha256?: string;
  /** Bytes of the whole file, where known. */
  total?: number;
  /** When it was last loaded, in ms since 1970. */
  used: number;
}
/** What is cached, and a way to drop it. Where the browser has no cache, nothing is listed and nothing is done. */
export const models: {
  list(): Promise<CachedFile[]>;
  /** By a file's address, a model's address, or a model's name in the manifest. Says whether there was one. */
  delete(url: string): Promise<boolean>;
  clear(): Promise<void>;
  /** Bytes of the whole origin. `persisted`: the browser evicts none of it unasked. */
  estimate(): Promise<{ usage: number; quota: number; persisted: boolean }>;
};
/**
 * Registers the service worker that makes the page work offline and serves weights from the cache to whoever fetches
 * them, with ranges. Resolves when the page, the package and what they need are there. `url`: where
 * `npx burnside-web init` put it; default "/burnside-sw.js". Models are cached without it too.
 *
 * It refuses what the page's other code sends to models of other origins (paths such as /v1/chat/completions) past the
 * edge client. "/burnside-sw.js?egress=open" lets it pass.
 */
export function registerServiceWorker(url?: string, o?: { signal?: AbortSignal }): Promise<ServiceWorkerRegistration>;
