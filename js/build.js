// Which build of the package this is. scripts/build writes this file anew into pkg/.

export const BUILD = "";
