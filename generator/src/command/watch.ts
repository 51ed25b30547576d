// `--watch`: a command, again and again, whenever a schema changes. It ends with the process.

import { type FSWatcher, watch } from "node:fs";
import { dirname, resolve } from "node:path";
import { DiskError, exists, findSchemas, readManifest, readSchema } from "../disk.ts";
import type { Options } from "../options.ts";
import { settle } from "../settings.ts";
import type { Surroundings } from "../surroundings.ts";

/** How long to wait for more changes: editors write in several steps. In milliseconds. */
const settleTime = 40;

/** Runs a command with what the command line and package.json name, once and then after each change. */
export function watchCommand(options: Options, where: Surroundings, run: () => Promise<number>): Promise<never> {
  return watchSchemas(settle(options, () => readManifest(where.cwd)).inputs, where, run);
}

/**
 * Runs once, and again after each change of a schema among the inputs. Folders are watched and not files, because
 * editors put a new file into the place of the old one.
 */
async function watchSchemas(
  inputs: readonly string[],
  where: Surroundings,
  run: () => Promise<number>,
): Promise<never> {
  const watchers = new Map<string, FSWatcher>();
  let wake = (): void => {};
  for (;;) {
    let woken = false;
    const changed = new Promise<void>((resolve) => {
      wake = () => {
        if (!woken) setTimeout(resolve, settleTime);
        woken = true;
      };
    });
    // Watched before they are read, so that no change is lost in between.
    for (const folder of foldersOf(inputs, where.cwd)) {
      if (watchers.has(folder)) continue;
      const watcher = watch(folder, (_, name) => {
        if (name === null || /\.ya?ml$/i.test(name)) wake();
      });
      watcher.on("error", () => watchers.delete(folder)); // a folder that is gone
      watchers.set(folder, watcher);
    }
    await run();
    where.err("watching for changes; Ctrl+C ends\n");
    await changed;
  }
}

/** The folders of all schemas, and those that were named. */
function foldersOf(inputs: readonly string[], cwd: string): Set<string> {
  const folders = new Set<string>();
  for (const input of inputs) {
    try {
      const found = findSchemas(input, cwd);
      if (found.length !== 1 || found[0] !== input) folders.add(resolve(cwd, input));
      for (const path of found) {
        folders.add(dirname(resolve(cwd, path)));
        // What looks like the path of an import: at worst, a folder too much is watched.
        for (const [to] of readSchema(path, cwd).text.matchAll(/\.{1,2}\/[^\s"'#]+\.ya?ml\b/g)) {
          const folder = dirname(resolve(cwd, dirname(path), to));
          if (exists(folder, cwd)) folders.add(folder);
        }
      }
    } catch (thrown) {
      if (!(thrown instanceof DiskError)) throw thrown;
    }
  }
  return folders;
}
