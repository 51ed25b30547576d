// ts-morph, loaded when something is printed and not before: it brings the TypeScript compiler (200 ms).

import { createRequire } from "node:module";
import type * as TsMorph from "ts-morph";

let loaded: typeof TsMorph | undefined;

/** The library. Through `require`, because an `import` of so large a CommonJS file takes 50 ms longer. */
export function morph(): typeof TsMorph {
  if (loaded === undefined) {
    const library: typeof TsMorph = createRequire(import.meta.url)("ts-morph");
    loaded = library;
  }
  return loaded;
}
