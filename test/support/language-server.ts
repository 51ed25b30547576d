// A language server as a process, spoken to as an editor does: the Language Server Protocol on its standard streams.

import { type ChildProcess, spawn } from "node:child_process";
import type { TestContext } from "node:test";

/** A message of the protocol, as far as tests need it. */
interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A place, from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

type Settle = (message: Message) => void;

/** A running language server. */
export class LanguageServer {
  readonly #process: ChildProcess;
  readonly #pending = new Map<number, Settle>();
  readonly #listeners = new Map<string, Settle[]>();
  #buffer = Buffer.alloc(0);
  #next = 1;

  private constructor(command: string, args: readonly string[], cwd: string) {
    this.#process = spawn(command, args, { cwd, stdio: ["pipe", "pipe", "ignore"] });
    this.#process.stdout?.on("data", (chunk: Buffer) => this.#feed(chunk));
  }

  /** Starts a server, which ends with the test. */
  static async start(t: TestContext, command: string, args: readonly string[], root: string): Promise<LanguageServer> {
    const server = new LanguageServer(command, args, root);
    t.after(() => server.#process.kill());
    const rootUri = `file://${root}`;
    const workspaceFolders = [{ uri: rootUri, name: "root" }];
    const capabilities = { textDocument: { completion: { completionItem: {} }, definition: {} }, workspace: {} };
    await server.request("initialize", { processId: process.pid, rootUri, workspaceFolders, capabilities });
    server.notify("initialized", {});
    return server;
  }

  request(method: string, params: unknown): Promise<unknown> {
    const id = this.#next++;
    this.#send({ id, method, params });
    return new Promise((resolve, reject) => {
      this.#pending.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result);
        else reject(new Error(`${method}: ${error.message}`));
      });
    });
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  /** The parameters of the next notification of a kind. */
  next(method: string): Promise<unknown> {
    return new Promise((resolve) => {
      const waiting = this.#listeners.get(method) ?? [];
      this.#listeners.set(method, [...waiting, ({ params }) => resolve(params)]);
    });
  }

  open(uri: string, languageId: string, text: string): void {
    this.notify("textDocument/didOpen", { textDocument: { uri, languageId, version: 1, text } });
  }

  #send(message: Message): void {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#process.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #feed(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const end = this.#buffer.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.toString("latin1", 0, end))?.[1]);
      if (this.#buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.#buffer.toString("utf8", end + 4, end + 4 + length)) as Message;
      this.#buffer = this.#buffer.subarray(end + 4 + length);
      this.#take(message);
    }
  }

  #take(message: Message): void {
    const { id, method } = message;
    if (method === undefined) {
      if (typeof id === "number") this.#pending.get(id)?.(message);
      return;
    }
    for (const listener of this.#listeners.get(method) ?? []) listener(message);
    this.#listeners.delete(method);
    // Whatever the server asks of its editor, there is nothing to tell.
    if (id !== undefined) this.#send({ id, result: null });
  }
}
