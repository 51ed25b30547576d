// Checking services: their names on the wire and in TypeScript, what their methods take, answer and throw.

import { Taken } from "../collisions.ts";
import type { DraftMethod, DraftService } from "../draft.ts";
import { nanosecondsOf } from "../durations.ts";
import type { Method, Service, Shape, Stream } from "../model.ts";
import { isClientMember } from "../names.ts";
import { type Problems, quote } from "../problem.ts";
import type { Resolver } from "../resolve.ts";
import type { Word } from "../tokens.ts";
import type { TypeText } from "../typetext.ts";
import { propertyOf } from "./names.ts";
import { notesOf } from "./types.ts";

/** Checks the section `services`. */
export function checkServices(drafts: readonly DraftService[], resolver: Resolver, problems: Problems): Service[] {
  const taken = new Map<string, Word>();
  return drafts.map((draft) => {
    const wire = draft.wire ?? draft.name;
    if (draft.wire !== undefined && !/^[A-Za-z_][\w.]{0,254}\w$/.test(wire.text)) {
      const help = "it has letters, digits, `_` and dots, as in `acme.Orders`";
      problems.add("RG3009", wire, `${quote(wire.text)} cannot be a service's name on the wire`, { help });
    }
    takeWire("service", wire, taken, problems);
    const methods = new MethodCheck(draft, resolver, problems).check();
    return { name: draft.name.text, wire: wire.text, methods, ...notesOf(draft.facets), doc: draft.doc };
  });
}

/** What is called the same on the wire cannot be told apart there. */
function takeWire(kind: string, wire: Word, taken: Map<string, Word>, problems: Problems): void {
  const first = taken.get(wire.text);
  if (first === undefined) taken.set(wire.text, wire);
  else {
    const related = [{ offset: first.offset, length: first.length, message: "the other one" }];
    problems.add("RG1003", wire, `two ${kind}s are ${quote(wire.text)} on the wire`, { related });
  }
}

class MethodCheck {
  readonly #service: DraftService;
  readonly #resolver: Resolver;
  readonly #problems: Problems;
  readonly #properties: Taken;
  readonly #wires = new Map<string, Word>();
  readonly #timeout: number | undefined;

  constructor(service: DraftService, resolver: Resolver, problems: Problems) {
    this.#service = service;
    this.#resolver = resolver;
    this.#problems = problems;
    this.#properties = new Taken(problems);
    this.#timeout = this.#milliseconds(service.timeout);
  }

  check(): Method[] {
    const methods = this.#service.methods.map((draft) => this.#method(draft));
    const first = this.#service.methods.map(({ call }) => call.stream.args ?? call.stream.reply).find(Boolean);
    if (first !== undefined) {
      const help = "plain net/rpc peers can call the other methods";
      this.#problems.add("RG4010", first, "streaming methods need rpcgen on both sides", { severity: "info", help });
    }
    return methods.filter((method) => method !== undefined);
  }

  /** Both sides and all errors are looked up, whatever is wrong with one of them. */
  #method(draft: DraftMethod): Method | undefined {
    const { name, call, idempotent } = draft;
    const property = this.#property(draft);
    const wire = this.#wire(draft);
    const args = this.#side(call.args, call.stream.args);
    const reply = this.#side(call.reply, call.stream.reply);
    const throws = this.#throws(call.throws);
    // What a service says of its calls is no limit for a reply that may go on for ever.
    const inherited = call.stream.reply === undefined ? this.#timeout : undefined;
    const timeout = this.#milliseconds(draft.timeout) ?? inherited;
    if (idempotent !== undefined && call.stream.args !== undefined) {
      const message = "`idempotent` has no effect on a method that streams its arguments";
      const help = "a stream cannot be sent again: drop it";
      this.#problems.add("RG4007", idempotent, message, { severity: "warning", help });
    }
    if (args === undefined || reply === undefined) return undefined;
    return {
      name: name.text,
      wire,
      property,
      args,
      reply,
      throws,
      stream: streamOf(draft),
      timeout,
      idempotent: idempotent !== undefined,
      roles: draft.roles.map((role) => role.text),
      ...notesOf(draft.facets),
      doc: draft.doc,
    };
  }

  /** Its name in TypeScript, out of the way of what clients have of their own. */
  #property(draft: DraftMethod): string {
    const { name } = draft;
    let property = propertyOf(draft, this.#problems);
    if (isClientMember(property)) {
      const message = `method ${quote(name.text)} hides ${quote(property)} of the client`;
      property += "_";
      const help = `it becomes \`${property}\` in TypeScript`;
      this.#problems.add("RG3006", name, message, { severity: "warning", help });
    }
    this.#properties.take(property, quote(name.text), name);
    return property;
  }

  #wire({ name, wire = name }: DraftMethod): string {
    if (wire !== name && !/^[A-Za-z_]\w{0,127}$/.test(wire.text)) {
      const help = "it has letters, digits and `_`; what stands before the dot is the service's `wire`";
      this.#problems.add("RG3009", wire, `${quote(wire.text)} cannot be a method's name on the wire`, { help });
    }
    takeWire("method", wire, this.#wires, this.#problems);
    return wire.text;
  }

  #side(type: TypeText, stream: Word | undefined): Shape | undefined {
    const shape = this.#resolver.call(type);
    if (stream === undefined || shape?.kind !== "void") return shape;
    this.#problems.add("RG2010", type, "`void` is only for calls", { help: "a stream has items: give them a type" });
    return undefined;
  }

  #throws(words: readonly Word[]): string[] {
    const throws = new Map<string, Word>();
    const names: string[] = [];
    for (const word of words) {
      const first = throws.get(word.text);
      if (first !== undefined) {
        const related = [{ offset: first.offset, length: first.length, message: "first named here" }];
        this.#problems.add("RG1003", word, `error ${quote(word.text)} is named twice`, { related });
      } else {
        throws.set(word.text, word);
        const name = this.#resolver.error(word);
        if (name !== undefined) names.push(name);
      }
    }
    return names;
  }

  #milliseconds(word: Word | undefined): number | undefined {
    const nanoseconds = word && nanosecondsOf(word.text);
    if (word === undefined) return undefined;
    if (nanoseconds !== undefined && nanoseconds >= 1_000_000n) return Number(nanoseconds) / 1e6;
    const message = `timeout ${quote(word.text)} is not a duration of at least a millisecond`;
    this.#problems.add("RG4006", word, message, { help: "write it as in `500ms`, `5s`, `1m30s`" });
    return undefined;
  }
}

function streamOf({ call }: DraftMethod): Stream | undefined {
  if (call.stream.args === undefined) return call.stream.reply && "reply";
  return call.stream.reply === undefined ? "args" : "both";
}
