// Definitions that connection after connection sends are kept once for all, with the plans made for them: they are most
// of what an idle connection would hold.

import type { WireLimits } from "../limits.ts";
import { latin1Text } from "../utf8.ts";
import type { Plan } from "./plan.ts";
import type { Reader } from "./reader.ts";
import { firstPeerId, readDefinition, type WireType } from "./wiretype.ts";

/** Longer definitions are not kept. */
const maxBytes = 512;

/** How many are kept. A peer that sends more than that of its own making drives the others out, and costs memory only. */
const maxKept = 1024;

/** A definition that many connections may share: its parts are basic types, so that it means the same on each of them. */
export interface SharedType extends WireType {
  /** The plans that have been made for it, each with its type of ours (undefined: to read over it). */
  readonly plans: { readonly type: object | undefined; readonly plan: Plan }[];
}

const kept = new Map<string, SharedType>();

/** Reads the definition that fills the rest of the reader's message; a shared one where that can be. */
export function readShared(r: Reader, limits: WireLimits): WireType {
  // So short a definition breaks no limit that is at least this, and the check need not be made again.
  const lenient = limits.maxFields >= maxBytes && limits.maxNameBytes >= maxBytes;
  if (r.end - r.pos > maxBytes || !lenient) return readDefinition(r, limits);
  const key = latin1Text(r.bytes, r.pos, r.end);
  const known = kept.get(key);
  if (known !== undefined) {
    r.pos = r.end;
    return known;
  }
  const read = readDefinition(r, limits);
  const basic = read.fields.every((field) => field.id < firstPeerId) && read.parts.every((part) => part < firstPeerId);
  if (!basic || r.pos < r.end) return read;
  if (kept.size >= maxKept) kept.clear();
  const shared: SharedType = { ...read, plans: [] };
  kept.set(key, shared);
  return shared;
}

/** Whether a definition is a shared one. */
export function isShared(wire: WireType | undefined): wire is SharedType {
  return wire !== undefined && "plans" in wire;
}
