// The runtime, for `rpcgen call`. The generator does not depend on it, and takes the one that the project has which it is
// run in; so only the shape of what is used stands here.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "./options.ts";

/** A method under the name that it is called by. */
export interface RuntimeMethod {
  readonly serviceMethod: string;
  readonly args: unknown;
  readonly reply: unknown;
  readonly stream?: string | undefined;
  readonly timeout?: number | undefined;
}

/** A connection, or what makes requests. */
export interface RuntimeCaller {
  call(method: RuntimeMethod, args: unknown, options: { readonly timeout?: number }): Promise<unknown>;
  close(): Promise<void>;
}

/** What is used of the package `rpcgen-runtime`. */
export interface Runtime {
  dial(address: string, options: object): Promise<RuntimeCaller>;
  readonly FetchCaller: new (address: string, options: object) => RuntimeCaller;
  bind(service: unknown, options: object): Readonly<Record<string, RuntimeMethod>>;
  fromJson(type: unknown, text: string): unknown;
  toJson(type: unknown, value: unknown): string;
}

/** An `RpcError`, whichever copy of the runtime has made it. */
export interface RuntimeError extends Error {
  readonly code: string;
  readonly remote: boolean;
  readonly mayHaveExecuted: boolean;
}

export function isRuntimeError(thrown: unknown): thrown is RuntimeError {
  return thrown instanceof Error && "code" in thrown && "remote" in thrown && "mayHaveExecuted" in thrown;
}

/**
 * Loads the runtime of the project in a folder, or else the one beside this package. Answers it and its address, for what
 * is generated.
 *
 * @throws UsageError when there is none.
 */
export async function loadRuntime(name: string, cwd: string): Promise<{ runtime: Runtime; url: string }> {
  for (const from of [join(cwd, "package.json"), import.meta.url]) {
    let path: string;
    try {
      path = createRequire(from).resolve(name);
    } catch {
      continue;
    }
    const url = pathToFileURL(path).href;
    const runtime: Runtime = await import(url);
    return { runtime, url };
  }
  throw new UsageError(`calls need the package \`${name}\`, and it is not here: \`npm install ${name}\``);
}
