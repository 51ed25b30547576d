// The Go oracle as a child: inputs go in by the hundred, answers come back in order. It may be killed by what it decodes;
// then it is started again, and the input that did it is named.

import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Outcome } from "./outcomes.ts";

/** An input: the number of the type that it is decoded as, and its bytes. */
export interface Question {
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** What Go says: one outcome a Decode; or that it died of the input, or took too long. */
export type Answer = readonly Outcome[] | "died";

const sources = fileURLToPath(new URL("../../interop/go/", import.meta.url));

/** Go's oracle, built and run. */
export class Oracle {
  readonly #folder = mkdtempSync(join(tmpdir(), "rpcgen-oracle-"));
  #child: ChildProcessByStdio<Writable, Readable, null> | undefined;
  /** How often it has died. */
  deaths = 0;

  constructor() {
    const env = { ...process.env, GOTOOLCHAIN: "local", GOPROXY: "off", GOFLAGS: "", GOWORK: "off", CGO_ENABLED: "0" };
    const args = ["build", "-buildvcs=false", "-o", join(this.#folder, "oracle"), "./cmd/oracle"];
    const { status, stderr, error } = spawnSync("go", args, { cwd: sources, encoding: "utf8", env });
    if (status !== 0) throw new Error(`go build failed: ${error?.message ?? stderr}`);
  }

  /** Asks about some inputs at once. */
  async ask(questions: readonly Question[]): Promise<Answer[]> {
    const answers: Answer[] = [];
    while (answers.length < questions.length) {
      const rest = questions.slice(answers.length);
      answers.push(...(await this.#askOnce(rest)));
      if (answers.length === questions.length) break;
      this.deaths++;
      this.#child = undefined;
      answers.push("died");
    }
    return answers;
  }

  #start(): ChildProcessByStdio<Writable, Readable, null> {
    this.#child = spawn(join(this.#folder, "oracle"), [], { stdio: ["pipe", "pipe", "ignore"] });
    this.#child.stdin.on("error", () => {}); // a child that has died reads no more: "close" says so
    return this.#child;
  }

  /** The answers up to the last, or to the input that killed the child. */
  #askOnce(questions: readonly Question[]): Promise<Answer[]> {
    const child = this.#child ?? this.#start();
    return new Promise((resolve) => {
      const answers: Answer[] = [];
      let arrived: Buffer = Buffer.alloc(0);
      const finish = (): void => {
        child.stdout.removeListener("data", read);
        child.removeListener("close", finish);
        resolve(answers);
      };
      const read = (chunk: Buffer): void => {
        arrived = arrived.length === 0 ? chunk : Buffer.concat([arrived, chunk]);
        let at = 0;
        while (arrived.length - at >= 4) {
          const length = arrived.readUInt32BE(at);
          if (arrived.length - at - 4 < length) break;
          answers.push(JSON.parse(arrived.toString("utf8", at + 4, at + 4 + length)) as Outcome[]);
          at += 4 + length;
        }
        arrived = arrived.subarray(at);
        if (answers.length === questions.length) finish();
      };
      child.stdout.on("data", read);
      child.once("close", finish);
      child.stdin.write(Buffer.concat(questions.flatMap(({ type, bytes }) => [head(type, bytes.length), bytes])));
    });
  }

  /** Ends the child, and removes what was built. */
  close(): void {
    this.#child?.stdin.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function head(type: number, length: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8(type);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}
