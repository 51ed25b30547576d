// The disk: schemas are found and read, and mended ones written back. With output.ts, what touches files.

import {
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Found } from "./compile.ts";
import { limits } from "./limits.ts";
import { quote } from "./problem.ts";
import { nearest } from "./suggest.ts";

/** Something that cannot be read or written. `code` is the problem's, if it has one. */
export class DiskError extends Error {
  override readonly name: string = "DiskError";
  readonly code: string;
  readonly help: string | undefined;

  constructor(code: string, message: string, help?: string) {
    super(message);
    this.code = code;
    this.help = help;
  }

  /** Whether it is the schema that is wrong, and not the disk. */
  get isOfSchema(): boolean {
    return this.code === "RG1001" || this.code === "RG1013";
  }
}

/** A schema file: what it is called in messages and headers, and its text. */
export interface SchemaFile {
  readonly path: string;
  readonly text: string;
  /** Its real path: tells two files apart, however they were named. */
  readonly identity: string;
  /** Where it is, as it was named. */
  readonly full: string;
}

/** The system's word for an error, in ours where it is common. */
export function reason(thrown: unknown): string {
  const code = errorCode(thrown);
  const known: Readonly<Record<string, string>> = {
    ENOENT: "no such file or folder",
    EACCES: "permission denied",
    EPERM: "not permitted",
    EISDIR: "it is a folder",
    ENOTDIR: "a part of the path is not a folder",
    EEXIST: "something else has that name",
    EROFS: "the disk is read-only",
    ENOSPC: "the disk is full",
    ENAMETOOLONG: "the name is too long",
    ELOOP: "links lead in a circle",
  };
  return known[code] ?? (code === "" ? String(thrown) : code);
}

/** The system's code of an error: `ENOENT`. */
export function errorCode(thrown: unknown): string {
  return thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
}

/** A path as headers and messages have it: with slashes, and never one that tells of this machine. */
export function shownPath(path: string, cwd: string): string {
  const inside = relative(cwd, resolve(cwd, path));
  if (inside === "" || inside.startsWith("..") || isAbsolute(inside)) return basename(path);
  return inside.split(sep).join("/");
}

const isSchema = /\.ya?ml$/i;

/** Folders that are not looked into. */
const skipped = /^(?:\.|node_modules$)/;

/**
 * The schemas that a word of the command line means: a file is itself, a folder all its `.yaml` and `.yml` files, sorted.
 *
 * @throws DiskError when there are none, or too many.
 */
export function findSchemas(word: string, cwd: string): string[] {
  try {
    if (!statSync(resolve(cwd, word)).isDirectory()) return [word];
    const found: string[] = [];
    walk(word, cwd, found, 0);
    if (found.length === 0) throw new DiskError("", `there is no schema (*.yaml) in \`${word}\``);
    return found;
  } catch (thrown) {
    if (thrown instanceof DiskError) throw thrown;
    throw new DiskError("", `cannot read \`${word}\`: ${reason(thrown)}`, nearestFile(word, cwd));
  }
}

function walk(folder: string, cwd: string, found: string[], depth: number): void {
  const entries = readdirSync(resolve(cwd, folder), { withFileTypes: true });
  // Not by locale: the order is the same everywhere.
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    // Links to folders are not followed, as they may lead in a circle.
    if (entry.isDirectory() && !skipped.test(entry.name) && depth < limits.nesting) walk(path, cwd, found, depth + 1);
    else if (!entry.isDirectory() && isSchema.test(entry.name)) found.push(path);
    if (found.length > limits.files) {
      throw new DiskError("", `there are more than ${limits.files} schemas in \`${folder}\``, "name a folder inside");
    }
  }
}

/** The file that was probably meant, if its folder has one. */
function nearestFile(path: string, cwd: string): string | undefined {
  try {
    const names = readdirSync(dirname(resolve(cwd, path)));
    const name = basename(path);
    const whole = names.find((one) => isSchema.test(one) && one.replace(isSchema, "") === name.replace(/\.\w+$/, ""));
    const near =
      whole ??
      nearest(
        name,
        names.filter((one) => isSchema.test(one)),
      );
    return near === undefined ? undefined : `did you mean \`${join(dirname(path), near).split(sep).join("/")}\`?`;
  } catch {
    return undefined;
  }
}

/**
 * Reads a schema.
 *
 * @throws DiskError when there is none, when it is too large, or when it is not UTF-8.
 */
export function readSchema(path: string, cwd: string): SchemaFile {
  const full = resolve(cwd, path);
  let data: Buffer;
  let identity: string;
  try {
    const stats = statSync(full);
    if (!stats.isFile()) throw new DiskError("", `cannot read \`${path}\`: it is no file`);
    if (stats.size > limits.fileSize) {
      throw new DiskError("RG1013", `\`${path}\` has ${stats.size} bytes: the limit is 1 MiB`);
    }
    data = readFileSync(full);
    identity = realpathSync(full);
  } catch (thrown) {
    if (thrown instanceof DiskError) throw thrown;
    throw new DiskError("", `cannot read \`${path}\`: ${reason(thrown)}`, nearestFile(path, cwd));
  }
  try {
    // The mark at the beginning stays, so that places are right.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
    return { path: shownPath(path, cwd), text, identity, full };
  } catch {
    throw new DiskError("RG1001", `\`${path}\` is not UTF-8 text`);
  }
}

/**
 * Writes a schema back, whole or not at all. What a link points to is replaced, and keeps its mode.
 *
 * @throws DiskError
 */
export function replaceSchema({ identity, path }: SchemaFile, text: string): void {
  const { randomBytes } = process.getBuiltinModule("node:crypto");
  const temporary = `${identity}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    writeFileSync(temporary, text, { flag: "wx", mode: statSync(identity).mode & 0o777 });
    renameSync(temporary, identity);
  } catch (thrown) {
    rmSync(temporary, { force: true });
    throw new DiskError("", `cannot write \`${path}\`: ${reason(thrown)}`);
  }
}

/** Reads `package.json`; undefined when there is none. */
export type ManifestReader = () => unknown;

/**
 * Reads the `package.json` of a folder.
 *
 * @throws DiskError when it is no JSON.
 */
export function readManifest(cwd: string, folder = "."): unknown {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, folder, "package.json"), "utf8");
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new DiskError("", "cannot read `package.json`: it is no JSON");
  }
}

/** The version of this package. */
export function ownVersion(): string {
  const manifest: unknown = JSON.parse(readOwn("package.json"));
  const known = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return known ? String(manifest.version) : "unknown";
}

/** Whether there is something of a name. */
export function exists(path: string, cwd: string): boolean {
  return statSync(resolve(cwd, path), { throwIfNoEntry: false }) !== undefined;
}

/**
 * Writes a file that is not there yet, and the folders it is in. Answers false when something is there, which stays.
 *
 * @throws DiskError
 */
export function createFile(folder: string, name: string, text: string, cwd: string): boolean {
  const path = resolve(cwd, folder, name);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (thrown) {
    if (errorCode(thrown) === "EEXIST" && exists(path, cwd)) return false;
    throw new DiskError("", `cannot write \`${name}\`: ${reason(thrown)}`);
  }
}

/** Reads a file of this package. */
export function readOwn(name: string): string {
  return readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
}

/** A package's file: `@acme/schemas/common.yaml`. */
const packagePath = /^(?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*(?:\/[\w.~-]+)+$/;

/**
 * Finds what a schema imports, beside it or in a package. Nothing outside of `cwd` is read, wherever links lead: a schema
 * may come from anybody.
 */
export function findImport(path: string, from: string, cwd: string): Found {
  const root = realpathSync(cwd);
  const folder = dirname(resolve(cwd, from));
  if (!isSchema.test(path)) return { looked: [], reason: "a schema's name ends in `.yaml`" };
  const isRelative = /^\.\.?\//.test(path);
  if (!isRelative && !packagePath.test(path)) {
    const own = /^[\w-]+\.ya?ml$/.test(path) ? `./${path}` : "./other.yaml";
    return { looked: [], reason: `write \`${own}\`, or a package's \`@acme/schemas/common.yaml\`` };
  }
  const looked: string[] = [];
  for (const candidate of isRelative ? [resolve(folder, path)] : packageFolders(folder, cwd, path)) {
    if (!isInside(resolve(cwd), candidate)) return { looked: [], reason: outside };
    looked.push(shownPath(candidate, cwd));
    try {
      const real = realpathSync(candidate);
      if (!isInside(root, real)) return { looked: [], reason: outside };
      // A package of a workspace is a link to its folder: a file has one name, on whatever way it is found.
      const own = relative(root, real);
      const { path: shown, text } = readSchema(isInstalled.test(own) ? candidate : resolve(cwd, own), cwd);
      return { file: { path: shown, text }, looked };
    } catch (thrown) {
      if (thrown instanceof DiskError && thrown.code !== "") return { looked: [], reason: thrown.message };
    }
  }
  if (!isRelative) return isAbove(cwd, path) ? { looked: [], reason: outside } : { looked };
  const there = neighbour(resolve(folder, path), root);
  const start = path.slice(0, path.lastIndexOf("/") + 1);
  return there === undefined ? { looked } : { looked, reason: `there is ${quote(start + there)}` };
}

const outside = "it is outside of the folder that rpcgen runs in: run it in the folder that has both, with `--out`";
const isInstalled = /(?:^|[/\\])node_modules[/\\]/;

/** Whether a package is where Node would find it, and rpcgen does not look: a workspace has its packages at its root. */
function isAbove(cwd: string, path: string): boolean {
  for (let here = resolve(cwd); here !== dirname(here); here = dirname(here)) {
    if (exists(join("node_modules", path), dirname(here))) return true;
  }
  return false;
}

/** The schema of nearly the same name in the folder of one that is not there. */
function neighbour(path: string, root: string): string | undefined {
  try {
    const folder = realpathSync(dirname(path));
    const names = isInside(root, folder) ? readdirSync(folder).filter((name) => isSchema.test(name)) : [];
    return nearest(basename(path), names);
  } catch {
    return undefined;
  }
}

/** Where a package can be: in `node_modules` of each folder from the schema's up to the root. */
function packageFolders(folder: string, cwd: string, path: string): string[] {
  const folders: string[] = [];
  for (let here = folder; isInside(resolve(cwd), here); here = dirname(here)) {
    folders.push(join(here, "node_modules", path));
    if (here === dirname(here)) break;
  }
  return folders;
}

function isInside(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside === "" || (!inside.startsWith("..") && !isAbsolute(inside));
}
