// Loading: the schemas that a run is about, read, each once.

import { DiskError, findSchemas, readSchema, type SchemaFile } from "./disk.ts";
import { limits } from "./limits.ts";
import type { Report } from "./report.ts";
import { exit } from "./surroundings.ts";

/** Reports what the disk has against a run. */
export function reportDisk(error: DiskError, report: Report): void {
  report.trouble(error.code, error.message, error.isOfSchema ? exit.schema : exit.disk, error.help);
}

/** Reads schemas and those in folders. What cannot be read is reported, and the others are answered nevertheless. */
export function loadSchemas(words: readonly string[], cwd: string, report: Report): SchemaFile[] {
  const files = new Map<string, SchemaFile>();
  let size = 0;
  for (const path of words.flatMap((word) => attempt(() => findSchemas(word, cwd), report) ?? [])) {
    const file = attempt(() => readSchema(path, cwd), report);
    if (file === undefined || files.has(file.identity)) continue;
    size += Buffer.byteLength(file.text);
    files.set(file.identity, file);
    if (size <= limits.totalSize) continue;
    report.trouble("RG1013", "the schemas have more than 8 MiB", exit.schema, "generate them in several runs");
    break;
  }
  return [...files.values()];
}

/** So that all that is wrong shows at once, one file that cannot be read stops nothing. */
function attempt<T>(read: () => T, report: Report): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof DiskError)) throw thrown;
    reportDisk(thrown, report);
    return undefined;
  }
}
