// Conversations between real Go programs, as they were recorded: reading the files, and comparing with them.

import { readFileSync } from "node:fs";
import type { Schema } from "./gob-schema.ts";
import { cutShort, otherJson } from "./not-replayed.ts";

export type RecordedEvent =
  | { readonly from: "client" | "server"; readonly hex: string }
  | { readonly event: "client closes" | "server closes" };

/** How one call of a recorded Go client ended. */
export interface RecordedCall {
  readonly call: string;
  readonly args: unknown;
  readonly reply?: unknown;
  readonly error?: string;
  /** `ServerError`, `ErrShutdown`, `ErrUnexpectedEOF`, or `other`. */
  readonly errorKind?: string;
}

export interface Conversation {
  readonly name: string;
  readonly note?: string;
  /** The recorded programs. The server `tcp` is a plain Go server; others were made to do something odd. */
  readonly server: string;
  readonly client: string;
  readonly events: readonly RecordedEvent[];
  readonly results: readonly (RecordedCall | { readonly [member: string]: unknown })[];
}

/** A method as the recordings describe it, in the neutral schema of the gob vectors. */
export interface RecordedMethod {
  readonly method: string;
  readonly args: Schema;
  readonly reply: Schema;
}

export interface Recording {
  readonly services: readonly {
    readonly methods: readonly RecordedMethod[];
    readonly types: Readonly<Record<string, Schema>>;
  }[];
  readonly conversations: readonly Conversation[];
}

/** A file as it is. */
export function readRecording(file: string): Recording {
  const path = new URL(`../../interop/vectors/${file}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, "utf8")) as Recording;
}

export const files = ["rpc-gob", "rpc-extension", "rpc-http", "rpc-json"] as const;

/** What the recorded servers serve: the same in all files. */
export const recordedServices: Recording["services"] = readRecording(files[0]).services;

/** A conversation under its full name, and the version of Go that spoke. */
export interface Recorded extends Conversation {
  readonly go: "1.19" | "1.23";
  /** `rpc-gob/arith` */
  readonly id: string;
  /**
   * Whose bytes ours are compared with. Ours number types from 65 as Go 1.19 does, and Go 1.23 from 64: for a peer that
   * is Go 1.23, ours still have to be those of Go 1.19's recording of the same conversation. In JSON some texts of ours
   * differ on purpose.
   */
  readonly ours: readonly RecordedEvent[];
}

/** All conversations of all files, those that are cut short up to where they are. */
export const conversations: readonly Recorded[] = all();

function all(): Recorded[] {
  const old = files.flatMap((file) =>
    readRecording(file).conversations.map((conversation): Recorded => {
      const { events, results } = cut(conversation, `${file}/${conversation.name}`);
      const id = `${file}/${conversation.name}`;
      return { ...conversation, results, events, ours: inOurWords(events, id), id, go: "1.19" };
    }),
  );
  const recent = readRecording("go123-rpc").conversations.map((conversation): Recorded => {
    const twin = old.find(({ id }) => id === conversation.name);
    if (twin === undefined) throw new Error(`go123-rpc: there is no other recording of ${conversation.name}`);
    const { events, results } = cut(conversation, twin.id);
    return { ...conversation, results, events, ours: twin.events, id: twin.id, go: "1.23" };
  });
  return [...old, ...recent];
}

/** The wire that a conversation is on. */
export function wireOf({ id }: Recorded): "gob" | "http" | "json" {
  return id.startsWith("rpc-http/") ? "http" : id.startsWith("rpc-json/") ? "json" : "gob";
}

/** What is said, with the texts that we write otherwise. */
function inOurWords(events: readonly RecordedEvent[], id: string): readonly RecordedEvent[] {
  let said = events;
  for (const { theirs, ours } of otherJson[id] ?? []) {
    said = said.map((event) => {
      if (!("from" in event)) return event;
      const text = Buffer.from(event.hex, "hex").toString();
      return { from: event.from, hex: Buffer.from(text.replace(theirs, ours)).toString("hex") };
    });
  }
  return said;
}

/** The part of a conversation that is replayed: the first calls, which take a request and a response each. */
function cut(conversation: Conversation, id: string): Pick<Conversation, "events" | "results"> {
  const { events, results } = conversation;
  const calls = cutShort[id]?.calls;
  if (calls === undefined) return { events, results };
  return {
    events: [...events.slice(0, 2 * calls), { event: "client closes" }, { event: "server closes" }],
    results: results.slice(0, calls),
  };
}

/** What one side says in a list of events. */
export function said(events: readonly RecordedEvent[], side: "client" | "server"): Buffer {
  return Buffer.concat(
    events.map((event) => ("from" in event && event.from === side ? Buffer.from(event.hex, "hex") : Buffer.alloc(0))),
  );
}

/** The calls among a conversation's results. */
export function recordedCalls(conversation: Conversation): RecordedCall[] {
  return conversation.results.filter((result): result is RecordedCall => "call" in result && "args" in result);
}

/**
 * A gob stream of net/rpc as a list whose order does not matter: definitions, and each header with its body. For
 * conversations whose calls overlap, which are answered in another order every time.
 */
export function unordered(stream: Buffer): string[] {
  const parts: string[] = [];
  let header: string | undefined;
  for (let at = 0; at < stream.length; ) {
    const [length, start] = uint(stream, at);
    const message = stream.toString("hex", at, start + length);
    // The first item of a message is an int; an odd one is negative: a definition.
    const definition = (uint(stream, start)[0] & 1) === 1;
    if (definition) parts.push(message);
    else if (header === undefined) header = message;
    else {
      parts.push(`${header} ${message}`);
      header = undefined;
    }
    at = start + length;
  }
  if (header !== undefined) parts.push(header);
  return parts.sort();
}

/** An unsigned integer of gob, and where the next byte is. */
function uint(bytes: Buffer, at: number): [value: number, next: number] {
  const first = bytes.readUInt8(at);
  if (first < 0x80) return [first, at + 1];
  const size = 0x100 - first;
  return [bytes.readUIntBE(at + 1, size), at + 1 + size];
}

/** A conversation in the name of a test. */
export function titleOf({ id, note }: Recorded): string {
  return note === undefined ? id : `${id} (${note})`;
}
