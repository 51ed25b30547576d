// A real browser for tests: Debian's chromium, headless, told what to do by the DevTools protocol over two pipes.
// Source: chromedevtools.github.io/devtools-protocol; messages end with a zero byte.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { TestContext } from "node:test";

const command = ["chromium", "chromium-browser", "google-chrome"].find((name) => {
  return spawnSync(name, ["--version"], { stdio: "ignore" }).status === 0;
});

/** For tests that need a browser: skipped without one, with the reason; but not in CI, which installs one. */
export const withChromium: { readonly skip: string | false; readonly timeout: number } = {
  skip: command === undefined && process.env["CI"] !== "true" ? "there is no chromium on this machine" : false,
  timeout: 60_000,
};

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** How a page is looked at. */
export interface View {
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
  readonly phone: boolean;
}

/** One page of a browser that ends with its test. */
export class Page {
  /** What the page has written to its console, and errors that nobody caught. */
  readonly console: string[] = [];
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (message: Message) => void>();
  #session: string | undefined;
  #loaded: () => void = () => {};
  #id = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    let text = "";
    (child.stdio[4] as Readable).setEncoding("utf8").on("data", (chunk: string) => {
      const messages = (text + chunk).split("\0");
      text = messages.pop() ?? "";
      for (const message of messages) this.#take(JSON.parse(message) as Message);
    });
    child.once("exit", () => {
      for (const answer of this.#waiting.values()) answer({ error: { message: "chromium is gone" } });
    });
  }

  /** Starts a browser and opens a page. */
  static async open(t: TestContext, url: string): Promise<Page> {
    const profile = mkdtempSync(join(tmpdir(), "rpcgen-chromium-"));
    const quiet = ["first-run", "default-browser-check", "sandbox"].map((name) => `--no-${name}`);
    const off = ["gpu", "quic", "background-networking", "component-update", "sync", "extensions", "dev-shm-usage"];
    const child = spawn(
      command ?? "chromium",
      ["--headless", "--remote-debugging-pipe", `--user-data-dir=${profile}`].concat(
        quiet,
        off.map((name) => `--disable-${name}`),
      ),
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
    );
    const page = new Page(child);
    t.after(async () => {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode === null && child.signalCode === null) {
        page.#session = undefined;
        void page.send("Browser.close").catch(() => child.kill("SIGKILL")); // it ends its own processes
        await exited;
      }
      rmSync(profile, { recursive: true, force: true, maxRetries: 20 });
    });
    const { targetId } = await page.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await page.send("Target.attachToTarget", { targetId, flatten: true });
    page.#session = String(sessionId);
    for (const domain of ["Page", "Runtime", "Log"]) await page.send(`${domain}.enable`);
    await page.goto(url);
    return page;
  }

  /** Goes to an address and waits until it is loaded. */
  async goto(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => {
      this.#loaded = resolve;
    });
    await this.send("Page.navigate", { url });
    await loaded;
  }

  /** What an expression is in the page, promises awaited; it has to have a JSON form. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value?: unknown }).value;
  }

  /** Waits until an expression is true. The test's own timeout bounds it. */
  async until(expression: string): Promise<void> {
    while (!(await this.evaluate(`new Promise((done) => setTimeout(() => done(Boolean(${expression})), 20))`)));
  }

  /** Presses a key as a reader would: `Tab`, `Enter`. `modifiers`: 2 is Control. */
  async press(key: "Tab" | "Enter", modifiers = 0): Promise<void> {
    const event = { key, code: key, windowsVirtualKeyCode: key === "Tab" ? 9 : 13, modifiers };
    const down = key === "Tab" ? { type: "rawKeyDown" } : { type: "keyDown", text: "\r" };
    await this.send("Input.dispatchKeyEvent", { ...event, ...down });
    await this.send("Input.dispatchKeyEvent", { ...event, type: "keyUp" });
  }

  /** Looks at the page on a screen of this size, in the dark or in the light. */
  async view({ width, height, dark, phone }: View): Promise<void> {
    const deviceScaleFactor = phone ? 2 : 1;
    await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor, mobile: phone });
    const features = [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }];
    await this.send("Emulation.setEmulatedMedia", { features });
  }

  /** What went wrong on it: errors on the console, those that nobody caught, what its policy forbade. */
  get errors(): string[] {
    return this.console.filter((line) => /exceptionThrown|"(?:type|level)":"error"/.test(line));
  }

  /** The page as it is seen, as a PNG. */
  async screenshot(): Promise<Buffer> {
    const { data } = await this.send("Page.captureScreenshot", { format: "png", captureBeyondViewport: true });
    return Buffer.from(String(data), "base64");
  }

  /** Any command of the DevTools protocol. */
  send(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#id;
    const session = this.#session === undefined ? {} : { sessionId: this.#session };
    (this.#child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
    });
  }

  #take({ id, method, params = {}, ...outcome }: Message): void {
    if (id !== undefined) {
      this.#waiting.get(id)?.(outcome);
      this.#waiting.delete(id);
    } else if (method === "Page.loadEventFired") this.#loaded();
    else if (
      method === "Runtime.consoleAPICalled" ||
      method === "Runtime.exceptionThrown" ||
      method === "Log.entryAdded"
    )
      this.console.push(`${method} ${JSON.stringify(params)}`);
  }
}
