// Parts of the package that not every page loads.

import { BurnsideError } from "./errors.js";

/** @template T @param {Promise<T>} part an import() of it @returns {Promise<T>} */
export async function lazy(part) {
  try {
    return await part;
  } catch (cause) {
    throw new BurnsideError("network", "a script of the package could not be loaded; are all its files beside index.js?", { cause });
  }
}
