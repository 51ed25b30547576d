// The disk: schemas are read, generated files compared and written. The one module that touches files.

import {
  type BigIntStats,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";
import { isGenerated } from "./header.ts";
import { limits } from "./limits.ts";

/** Something that cannot be read or written. `code` is the problem's, if it has one. */
export class DiskError extends Error {
  override readonly name: string = "DiskError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
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
  /** Tells two files apart, however they were named. */
  readonly identity: string;
}

/** The system's word for an error, in ours where it is common. */
function reason(thrown: unknown): string {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  const known: Readonly<Record<string, string>> = {
    ENOENT: "no such file or folder",
    EACCES: "permission denied",
    EPERM: "not permitted",
    EISDIR: "it is a folder",
    ENOTDIR: "a part of the path is not a folder",
    EEXIST: "something else has that name",
    EROFS: "the disk is read-only",
    ENOSPC: "the disk is full",
  };
  return known[code] ?? (code === "" ? String(thrown) : code);
}

/** A path as headers and messages have it: with slashes, and never one that tells of this machine. */
function shownPath(path: string, cwd: string): string {
  const inside = relative(cwd, resolve(cwd, path));
  if (inside === "" || inside.startsWith("..") || isAbsolute(inside)) return basename(path);
  return inside.split(sep).join("/");
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
    if (stats.isDirectory()) throw new DiskError("", `cannot read \`${path}\`: it is a folder, name its schemas`);
    if (stats.size > limits.fileSize) {
      throw new DiskError("RG1013", `\`${path}\` has ${stats.size} bytes: the limit is 1 MiB`);
    }
    data = readFileSync(full);
    identity = realpathSync(full);
  } catch (thrown) {
    if (thrown instanceof DiskError) throw thrown;
    throw new DiskError("", `cannot read \`${path}\`: ${reason(thrown)}`);
  }
  try {
    // The mark at the beginning stays, so that places are right.
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
    return { path: shownPath(path, cwd), text, identity };
  } catch {
    throw new DiskError("RG1001", `\`${path}\` is not UTF-8 text`);
  }
}

/** The folder of the generated files. */
export class OutputFolder {
  /** As it was given, with slashes. */
  readonly shown: string;
  readonly #path: string;

  constructor(path: string, cwd: string) {
    this.#path = resolve(cwd, path);
    this.shown = path.split(sep).join("/").replace(/\/+$/, "");
  }

  /** How a file in it is shown. */
  name(file: string): string {
    return this.shown === "" ? `/${file}` : `${this.shown}/${file}`;
  }

  /** A file's text, if it can be had; what is wrong with it is said by `read`. */
  peek(file: string): string | undefined {
    try {
      return readFileSync(join(this.#path, file), "utf8");
    } catch {
      return undefined;
    }
  }

  /**
   * A file's text, or undefined when there is none.
   *
   * @throws DiskError when it cannot be read, or (unless `any`) was not written by rpcgen.
   */
  read(file: string, any = false): string | undefined {
    let text: string;
    try {
      text = readFileSync(join(this.#path, file), "utf8");
    } catch (thrown) {
      if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined;
      throw new DiskError("RG9004", `cannot write \`${this.name(file)}\`: ${reason(thrown)}`);
    }
    if (any || isGenerated(text)) return text;
    const help = "move it away or choose another `--out`";
    throw new DiskError("RG9001", `\`${this.name(file)}\` was not written by rpcgen; refusing to overwrite: ${help}`);
  }

  /**
   * Writes files, each whole or not at all: first all beside their places, then all into them.
   *
   * @throws DiskError
   */
  write(files: ReadonlyMap<string, string>): void {
    const pending: [temporary: string, target: string][] = [];
    let current = "";
    try {
      if (files.size > 0) mkdirSync(this.#path, { recursive: true });
      const { randomBytes } = process.getBuiltinModule("node:crypto"); // only here, because it takes 3 ms
      for (const [file, text] of files) {
        current = file;
        const target = this.#target(file);
        const temporary = `${target}.${randomBytes(6).toString("hex")}.tmp`;
        pending.push([temporary, target]);
        // `wx` follows no link and overwrites nothing.
        writeFileSync(temporary, text, { flag: "wx" });
      }
      for (const [temporary, target] of pending) renameSync(temporary, target);
    } catch (thrown) {
      for (const [temporary] of pending) rmSync(temporary, { force: true });
      if (thrown instanceof DiskError) throw thrown;
      throw new DiskError("RG9004", `cannot write \`${this.name(current)}\`: ${reason(thrown)}`);
    }
  }

  /** A file's place, below the folder's real path: a name cannot lead out of it. */
  #target(file: string): string {
    const folder = realpathSync(this.#path);
    const target = join(folder, file);
    if (basename(file) !== file || relative(folder, target).startsWith("..")) {
      throw new DiskError("RG9004", `cannot write \`${this.name(file)}\`: the name leads out of the folder`);
    }
    const there: BigIntStats | undefined = lstatSync(target, { bigint: true, throwIfNoEntry: false });
    if (there?.isDirectory() === true)
      throw new DiskError("RG9004", `cannot write \`${this.name(file)}\`: it is a folder`);
    return target;
  }
}
