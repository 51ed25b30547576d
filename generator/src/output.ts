// Output: the folder of the generated files. Nothing is written outside of it, or over what rpcgen did not write, and of
// several files all are written or none.

import {
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import { DiskError, errorCode, reason } from "./disk.ts";
import { isGenerated } from "./header.ts";

/** A file on its way: its new text beside its place, and what was there before. */
interface Pending {
  readonly temporary: string;
  readonly target: string;
  readonly backup: string;
  /** What has been done. */
  state: "written" | "kept" | "new" | "placed";
}

/** The folder of the generated files. */
export class OutputFolder {
  /** As it was given, with slashes. */
  readonly shown: string;
  readonly path: string;
  /** Whether files of others may be overwritten. */
  readonly #force: boolean;

  constructor(path: string, cwd: string, force = false) {
    this.path = resolve(cwd, path);
    this.shown = path.split(sep).join("/").replace(/\/+$/, "");
    this.#force = force;
  }

  /** How a file in it is shown. */
  name(file: string): string {
    return this.shown === "" ? `/${file}` : `${this.shown}/${file}`;
  }

  /** A file's text, if it can be had; what is wrong with it is said by `read`. */
  peek(file: string): string | undefined {
    try {
      return readFileSync(join(this.path, file), "utf8");
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
      text = readFileSync(join(this.path, file), "utf8");
    } catch (thrown) {
      if (errorCode(thrown) === "ENOENT") return undefined;
      throw new DiskError("RG9004", `cannot write \`${this.name(file)}\`: ${reason(thrown)}`);
    }
    if (any || this.#force || isGenerated(text)) return text;
    const help = "move it away, choose another `--out`, or say `--force`";
    throw new DiskError("RG9001", `\`${this.name(file)}\` was not written by rpcgen; refusing to overwrite`, help);
  }

  /** The generated files in the folder that are not among those named. */
  strangers(files: ReadonlySet<string>): string[] {
    const generated = /\.(?:ts|js|d\.ts\.map)$/;
    const others = this.#list().filter((name) => !files.has(name) && generated.test(name));
    return others.filter((name) => {
      const text = this.peek(name);
      return text !== undefined && isGenerated(text);
    });
  }

  /** Removes files of the folder. */
  remove(files: readonly string[]): void {
    for (const file of files) {
      try {
        rmSync(this.#target(file));
      } catch (thrown) {
        if (thrown instanceof DiskError) throw thrown;
        throw new DiskError("RG9004", `cannot remove \`${this.name(file)}\`: ${reason(thrown)}`);
      }
    }
  }

  /**
   * Writes files, all or none: first all beside their places, then all into them. When one of them cannot be put into its
   * place, what was in the others' comes back.
   *
   * @throws DiskError
   */
  write(files: ReadonlyMap<string, string>): void {
    const pending: Pending[] = [];
    let current = "";
    try {
      if (files.size > 0) mkdirSync(this.path, { recursive: true });
      this.#refuseOtherCase(files);
      const { randomBytes } = process.getBuiltinModule("node:crypto"); // only here, because it takes 3 ms
      for (const [file, text] of files) {
        current = file;
        const target = this.#target(file);
        const beside = `${target}.${randomBytes(6).toString("hex")}`;
        pending.push({ target, temporary: `${beside}.tmp`, backup: `${beside}.bak`, state: "written" });
        // `wx` follows no link and overwrites nothing.
        writeFileSync(`${beside}.tmp`, text, { flag: "wx" });
      }
      for (const one of pending) {
        current = basename(one.target);
        one.state = keep(one) ? "kept" : "new";
        renameSync(one.temporary, one.target);
        if (one.state === "new") one.state = "placed";
      }
    } catch (thrown) {
      undo(pending);
      if (thrown instanceof DiskError) throw thrown;
      throw new DiskError("RG9004", `cannot write \`${this.name(current)}\`: ${reason(thrown)}`);
    }
    for (const { backup } of pending) rmSync(backup, { force: true });
  }

  #list(): string[] {
    try {
      return readdirSync(this.path).sort();
    } catch {
      return [];
    }
  }

  /** `Shop.ts` and `shop.ts` are two files here and one elsewhere, where the project may be tomorrow. */
  #refuseOtherCase(files: ReadonlyMap<string, string>): void {
    const names = new Set(this.#list());
    const there = new Map([...names].map((name) => [name.toLowerCase(), name]));
    for (const file of files.keys()) {
      const other = there.get(file.toLowerCase());
      if (other === undefined || names.has(file)) continue;
      const message = `cannot write \`${this.name(file)}\`: \`${this.name(other)}\` is the same file on some systems`;
      throw new DiskError("RG9004", message, `remove \`${this.name(other)}\`, or rename the schema`);
    }
  }

  /** A file's place, below the folder's real path: a name cannot lead out of it. */
  #target(file: string): string {
    const folder = realpathSync(this.path);
    const target = join(folder, file);
    if (basename(file) !== file || /[/\\\0]/.test(file) || relative(folder, target).startsWith("..")) {
      throw new DiskError("RG9004", `cannot write \`${this.name(file)}\`: the name leads out of the folder`);
    }
    if (lstatSync(target, { throwIfNoEntry: false })?.isDirectory() === true)
      throw new DiskError("RG9004", `cannot write \`${this.name(file)}\`: it is a folder`);
    return target;
  }
}

/** Keeps what is in a file's place, as a second name or else as a copy. Answers whether there is something. */
function keep({ target, backup }: Pending): boolean {
  if (lstatSync(target, { throwIfNoEntry: false }) === undefined) return false;
  try {
    linkSync(target, backup); // of a link itself, not of what it points to
  } catch {
    copyFileSync(target, backup);
  }
  return true;
}

/** Puts everything back as it was, as far as the disk allows. */
function undo(pending: readonly Pending[]): void {
  for (const { temporary, target, backup, state } of pending) {
    try {
      if (state === "kept") renameSync(backup, target);
      else if (state === "placed") rmSync(target, { force: true });
      rmSync(temporary, { force: true });
      rmSync(backup, { force: true });
    } catch {
      // The error that led here is the one to tell.
    }
  }
}
