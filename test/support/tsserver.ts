// TypeScript's own language server of the 5 and 6 series, which speaks a protocol of its own.

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { TestContext } from "node:test";

/** A response, as far as tests need it. */
interface Response {
  readonly type: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
  readonly body?: unknown;
}

/** A running `tsserver`. */
export class TsServer {
  readonly #process: ChildProcess;
  readonly #pending = new Map<number, (response: Response) => void>();
  #buffer = Buffer.alloc(0);
  #next = 1;

  /** Starts the server of a compiler's folder; it ends with the test. */
  constructor(t: TestContext, compiler: string, cwd: string) {
    const args = [join(compiler, "lib/tsserver.js"), "--disableAutomaticTypingAcquisition"];
    this.#process = spawn(process.execPath, args, { cwd, stdio: ["pipe", "pipe", "ignore"] });
    this.#process.stdout?.on("data", (chunk: Buffer) => this.#feed(chunk));
    t.after(() => this.#process.kill());
  }

  request(command: string, args: object): Promise<unknown> {
    const seq = this.#next++;
    this.notify(command, args, seq);
    return new Promise((resolve, reject) => {
      this.#pending.set(seq, ({ success, message, body }) => {
        if (success === true) resolve(body);
        else reject(new Error(`${command}: ${message}`));
      });
    });
  }

  notify(command: string, args: object, seq: number = this.#next++): void {
    this.#process.stdin?.write(`${JSON.stringify({ seq, type: "request", command, arguments: args })}\n`);
  }

  #feed(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const found = /^Content-Length: (\d+)\r\n\r\n/.exec(this.#buffer.toString("latin1", 0, 64));
      const start = found?.[0].length ?? 0;
      const end = start + Number(found?.[1] ?? 0);
      if (found === null || this.#buffer.length < end) return;
      const response = JSON.parse(this.#buffer.toString("utf8", start, end)) as Response;
      this.#buffer = this.#buffer.subarray(end);
      if (response.type === "response") this.#pending.get(response.request_seq ?? 0)?.(response);
    }
  }
}
