// Broken JSON of every kind: what is JSON is decided as JavaScript decides it, and nothing that comes ends the server.

import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { test } from "node:test";
import { ArithClient, registerArith } from "rpcgen-generated/arith";
import { Dispatcher, dialTcp, fromJson, RpcError, toJson } from "rpcgen-runtime";
import { Syntax } from "rpcgen-runtime/internal/json/syntax";
import { arith } from "../support/arith.ts";
import { document, documentHandlers, documentService, documentType } from "../support/document.ts";
import { Arrivals, pair } from "../support/pair.ts";

/** The same numbers in every run: mulberry32. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const seeds = [
  toJson(documentType, document),
  '{"method":"Arith.Multiply","params":[{"A":2,"B":3}],"id":[1,2.5e-3,"x\\u00e9\\n",null,true,false]}',
  '{"jsonrpc":"2.0","method":"Echo.Document","params":{"Title":"é\\"","Grid":[[1],[2,3]]},"id":-0}',
  '{"a":[],"b":{},"c":[[{}]],"d":"\\ud83d\\ude00","e":1E+2,"f":"\u2028"}',
];
const bits = [
  '"',
  "\\",
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
  "0",
  "-",
  ".",
  "e",
  "n",
  "null",
  "true",
  " ",
  "\n",
  "\x00",
  "\\u12",
  "é",
  "1e999",
];

/** A text with a few changes in it. */
function mutated(next: (below: number) => number): string {
  let text = seeds[next(seeds.length)] as string;
  for (let i = next(4); i >= 0; i--) {
    const at = next(text.length + 1);
    const bit = bits[next(bits.length)] as string;
    const kept = [text.slice(at), text.slice(at + 1), text.slice(at + next(20))][next(3)] as string;
    text = text.slice(0, at) + bit + kept;
  }
  return text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test("10,000 changed texts are JSON for us when they are JSON for JavaScript", () => {
  const next = random(1);
  const encoder = new TextEncoder();
  let sound = 0;
  for (let i = 0; i < 10_000; i++) {
    const text = mutated(next);
    const bytes = encoder.encode(text);
    const syntax = new Syntax(bytes, 0, bytes.length);
    let ours = true;
    try {
      syntax.value(0);
      syntax.finish();
    } catch (error) {
      ok(error instanceof RpcError);
      ours = false;
    }
    strictEqual(ours, isJson(text), text);
    if (ours) sound++;
    // Whatever is JSON is read as a document, or refused with an error of ours.
    try {
      fromJson(documentType, text);
    } catch (error) {
      ok(error instanceof RpcError, `${text}: ${error}`);
    }
  }
  ok(sound > 500 && sound < 9500, `${sound} were JSON`);
});

test("whatever is sent in place of requests, the server answers in JSON or hangs up, and serves the next", async () => {
  const next = random(2);
  const failures: unknown[] = [];
  const server = new Dispatcher({ onError: (error) => failures.push(error) });
  registerArith(server, arith);
  server.register(documentService, documentHandlers);
  for (let i = 0; i < 1000; i++) {
    const [near, far] = pair();
    server.serve(far, { wire: "jsonrpc" });
    const arrivals = new Arrivals(near);
    const sent = Array.from({ length: 1 + next(5) }, () => mutated(next)).join("");
    near.end(sent);
    await arrivals.end();
    const lines = arrivals.bytes.toString().split("\n");
    strictEqual(lines.pop(), "");
    for (const line of lines) ok(isJson(line), `${sent}\n${line}`);
  }
  deepStrictEqual([failures, server.connections, server.inFlight], [[], 0, 0]);
});

test("whatever is sent in place of responses, every call of the client ends", async () => {
  const next = random(3);
  const seed = '{"id":0,"result":{"Quo":3,"Rem":2},"error":null}';
  for (let i = 0; i < 1000; i++) {
    const [near, far] = pair();
    const client = await dialTcp(near, { wire: "jsonrpc" });
    const call = new ArithClient(client).divide({ a: 17, b: 5 });
    const ended = call.catch((error: unknown) => ok(error instanceof RpcError));
    const at = next(seed.length);
    far.end(seed.slice(0, at) + (bits[next(bits.length)] as string) + seed.slice(at + next(3)));
    await ended;
    strictEqual(client.inFlight, 0);
    await client.close();
  }
});
