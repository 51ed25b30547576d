// Settings: what a run does, of the command line and the key "rpcgen" in package.json; the command line goes first.

import type { ManifestReader } from "./disk.ts";
import { type Options, UsageError } from "./options.ts";
import { nearest } from "./suggest.ts";
import { type PrintOptions, printOptions } from "./target.ts";

export interface Settings {
  /** Schemas and folders. */
  readonly inputs: readonly string[];
  readonly out: string;
  readonly print: PrintOptions;
}

/** The keys that "rpcgen" may have, and what each has to be. */
const keys = {
  schemas: "a list of schemas and folders",
  out: "a folder",
  target: '"ts" or "js"',
  importExtension: '"ts", "js" or "none"',
  runtime: "the name of a package",
} as const;

/**
 * Settles what a run does.
 *
 * @throws UsageError when nobody says which schemas, or when package.json says what cannot be.
 */
export function settle(options: Options, readManifest: ManifestReader): Settings {
  const config = readConfig(readManifest());
  const given = options.words.length > 0 ? options.words : (config.schemas ?? []);
  if (given.length === 0) {
    throw new UsageError(
      'which schema? As in `rpcgen schemas/arith.yaml`, or with `"rpcgen": { "schemas": ["schemas"] }` in package.json',
    );
  }
  return {
    inputs: given,
    out: options.out ?? config.out ?? "generated",
    print: printOptions({
      target: options.target ?? config.target,
      importExtension: options.importExtension ?? config.importExtension,
      runtime: options.runtime ?? config.runtime,
    }),
  };
}

interface Config {
  schemas?: readonly string[];
  out?: string;
  target?: PrintOptions["target"];
  importExtension?: PrintOptions["importExtension"];
  runtime?: string;
}

function readConfig(manifest: unknown): Config {
  if (typeof manifest !== "object" || manifest === null || !("rpcgen" in manifest)) return {};
  const { rpcgen } = manifest;
  if (typeof rpcgen !== "object" || rpcgen === null || Array.isArray(rpcgen)) {
    throw new UsageError('package.json: "rpcgen" is an object, as in { "schemas": ["schemas"] }');
  }
  const config: Config = {};
  for (const [key, value] of Object.entries(rpcgen)) {
    if (key === "schemas" && isTexts(value)) config.schemas = value;
    else if (key === "out" && isText(value)) config.out = value;
    else if (key === "runtime" && isText(value)) config.runtime = value;
    else if (key === "target" && (value === "ts" || value === "js")) config.target = value;
    else if (key === "importExtension" && (value === "ts" || value === "js" || value === "none"))
      config.importExtension = value;
    else throw wrongKey(key);
  }
  return config;
}

function wrongKey(key: string): UsageError {
  const known = Object.entries(keys).find(([name]) => name === key);
  if (known !== undefined) return new UsageError(`package.json: "rpcgen.${key}" has to be ${known[1]}`);
  const near = nearest(key, Object.keys(keys));
  const help = near === undefined ? `there are ${Object.keys(keys).join(", ")}` : `did you mean "${near}"?`;
  return new UsageError(`package.json: unknown key "rpcgen.${key}": ${help}`);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}
