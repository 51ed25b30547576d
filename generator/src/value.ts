// Values as people write them on a command line, `{a: 7, b: 8}`, made into the JSON that the runtime reads. What does not fit
// is shown in a frame, with the name that was meant.

import { nanosecondsOf } from "./durations.ts";
import { baseOf, type NamedType, type Shape } from "./model.ts";
import { type Problems, quote, type Span } from "./problem.ts";
import { didYouMean } from "./suggest.ts";
import { type Entry, type Node, readYaml } from "./yaml.ts";

/** The types of a schema and of those that it imports. */
export type Types = ReadonlyMap<string, NamedType>;

/** Reads a value for a type. Answers JSON; what is wrong is among the problems, and the answer is of no use then. */
export function readValue(problems: Problems, shape: Shape, types: Types): string {
  const node = readYaml(problems);
  if (problems.failed) return "null";
  return new ValueReader(problems, types).json(node, shape, "the value", { offset: 0, length: 1 });
}

/** What a field of a struct, or a case of a union, is here. */
interface Part {
  readonly name: string;
  readonly property: string;
  readonly shape: Shape;
}

class ValueReader {
  readonly #problems: Problems;
  readonly #types: Types;

  constructor(problems: Problems, types: Types) {
    this.#problems = problems;
    this.#types = types;
  }

  /** `path` says whose value it is: `items[0].price`. `at` is where it would stand, if it is not there. */
  json(node: Node | undefined, shape: Shape, path: string, at: Span): string {
    if (shape.kind === "alias" || shape.kind === "struct" || shape.kind === "union" || shape.kind === "enum") {
      const type = this.#types.get(shape.name);
      if (type?.kind === "alias") return this.json(node, type.shape, path, at);
      if (type?.kind === "enum") return this.#enum(node, type, path, at);
      if (type?.kind === "struct") return this.#struct(node, type.name, type.fields, path, at);
      if (type?.kind === "union") return this.#struct(node, type.name, type.cases, path, at);
      return untyped(node);
    }
    if (shape.kind === "any" || shape.kind === "anyOf") return untyped(node);
    if (node === undefined || (node.kind === "text" && isNull(node.text) && shape.kind !== "scalar")) return "null";
    switch (shape.kind) {
      case "void":
        return "{}";
      case "list":
      case "array":
        return this.#list(node, shape, path);
      case "map":
        return this.#map(node, shape, path);
      case "opaque":
        return this.#wrong(node, path, `a ${shape.name}`, "it has no form as text: call it from a program");
      case "time":
        return this.#time(node, path);
      case "scalar":
        return this.#scalar(node, baseOf(shape.name), path);
      default:
        return untyped(node);
    }
  }

  #struct(node: Node | undefined, type: string, parts: readonly Part[], path: string, at: Span): string {
    if (node === undefined || (node.kind === "text" && isNull(node.text))) return "null";
    if (node.kind !== "mapping") {
      const example = parts
        .slice(0, 2)
        .map(({ property }) => `${property}: …`)
        .join(", ");
      return this.#wrong(node, path, `${quote(type)}, which is a mapping`, `write {${example}}`);
    }
    const written = node.entries.flatMap((entry) => {
      const part = parts.find(({ name, property }) => [name, property].some((one) => same(one, entry.key.text)));
      if (part === undefined) this.#unknown(entry, type, parts);
      return part === undefined ? [] : [`${JSON.stringify(part.name)}:${this.#part(entry, part, path, at)}`];
    });
    return `{${written.join(",")}}`;
  }

  #part({ key, value }: Entry, { property, shape }: Part, path: string, at: Span): string {
    return this.json(value, shape, path === "the value" ? property : `${path}.${property}`, key ?? at);
  }

  #unknown({ key }: Entry, type: string, parts: readonly Part[]): void {
    const names = parts.map(({ property }) => property);
    const list = names.length === 0 ? "it has none" : `it has ${names.map((name) => `\`${name}\``).join(", ")}`;
    const message = `${quote(type)} has no field ${quote(key.text)}`;
    const [name = "", value] = key.text.split(/:(.*)/s);
    // YAML reads {a:7} as the one key "a:7".
    const spaced = { help: `write \`${name}: ${value}\`, with a space` };
    this.#problems.add("", key, message, value === undefined ? didYouMean(key.text, names, list) : spaced);
  }

  #enum(node: Node | undefined, type: Extract<NamedType, { kind: "enum" }>, path: string, at: Span): string {
    if (node === undefined) return "null";
    if (node.kind === "text") {
      const member = memberOf(type, node.text);
      if (member !== undefined) return type.base === "string" ? JSON.stringify(member) : member;
      if (!type.closed && (type.base === "string" || /^[+-]?\d/.test(node.text)))
        return this.json(node, { kind: "scalar", name: type.base }, path, at);
    }
    const names = type.members.map(({ name }) => name);
    const text = node.kind === "text" ? node.text : "";
    const { help = "" } = didYouMean(text, names, `there are ${names.map((name) => `\`${name}\``).join(", ")}`);
    return this.#wrong(node, path, `a ${quote(type.name)}`, help);
  }

  #list(node: Node, shape: Extract<Shape, { kind: "list" | "array" }>, path: string): string {
    if (shape.kind === "array" && node.kind === "text") return JSON.stringify(node.text); // bytes
    if (node.kind !== "list") return this.#wrong(node, path, "a list", "write [ … ]");
    const { element } = shape;
    return `[${node.items.map((item, i) => this.json(item, element, `${path}[${i}]`, node)).join(",")}]`;
  }

  #map(node: Node, { key, value }: Extract<Shape, { kind: "map" }>, path: string): string {
    if (node.kind !== "mapping") return this.#wrong(node, path, "a map", "write { key: value }");
    const type = "name" in key ? this.#types.get(key.name) : undefined;
    const entries = node.entries.map((entry) => {
      const { text } = entry.key;
      const written = JSON.stringify((type?.kind === "enum" ? memberOf(type, text) : undefined) ?? text);
      return `${written}:${this.json(entry.value, value, `${path}[${JSON.stringify(text)}]`, entry.key)}`;
    });
    return `{${entries.join(",")}}`;
  }

  #time(node: Node, path: string): string {
    const help = "write it like 2024-02-29T12:34:56Z";
    if (node.kind !== "text") return this.#wrong(node, path, "a time", help);
    const day = /^\d{4}-\d\d-\d\d$/.test(node.text) ? `${node.text}T00:00:00Z` : node.text.replace(" ", "T");
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(day)) {
      return this.#wrong(node, path, "a time", help);
    }
    return JSON.stringify(day);
  }

  #scalar(node: Node, name: string, path: string): string {
    if (node.kind !== "text") return this.#wrong(node, path, article(name));
    const { text } = node;
    const [, unsigned, bits] = /^(u?)int(\d*)$/.exec(name) ?? [];
    if (bits !== undefined) return this.#integer(node, text, unsigned === "u", Number(bits || 64), name, path);
    switch (name) {
      case "bool":
        return text === "true" || text === "false" ? text : this.#wrong(node, path, "a bool", "write true or false");
      case "float32":
      case "float64":
        return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)
          ? String(Number(text))
          : this.#wrong(node, path, "a number");
      case "duration": {
        const nanoseconds = nanosecondsOf(text);
        return nanoseconds === undefined
          ? this.#wrong(node, path, "a duration", "write it like 1m30s or 250ms")
          : String(nanoseconds);
      }
      case "bytes":
        return /^[A-Za-z0-9+/]*={0,2}$/.test(text)
          ? JSON.stringify(text)
          : this.#wrong(node, path, "bytes", "write them in base64");
      case "string":
        return JSON.stringify(text);
      default:
        return this.#wrong(node, path, article(name), "it has no form as text: call it from a program");
    }
  }

  #integer(node: Node, text: string, unsigned: boolean, bits: number, name: string, path: string): string {
    const digits = text.replace(/_/g, "");
    if (!/^[+-]?(?:\d+|0x[0-9a-fA-F]+)$/.test(digits)) return this.#wrong(node, path, article(name));
    const magnitude = BigInt(digits.replace(/^[+-]/, ""));
    const value = digits.startsWith("-") ? -magnitude : magnitude;
    const [min, max] = unsigned
      ? [0n, 2n ** BigInt(bits) - 1n]
      : [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
    if (value >= min && value <= max) return String(value);
    return this.#wrong(node, path, article(name), `it goes from ${min} to ${max}`);
  }

  #wrong(node: Node, path: string, expected: string, help?: string): string {
    const found = node.kind === "text" ? quote(node.text) : node.kind === "list" ? "a list" : "a mapping";
    const length = node.kind === "text" ? Math.max(1, node.length) : 1;
    const extra = help === undefined || help === "" ? {} : { help };
    this.#problems.add("", { offset: node.offset, length }, `${path}: ${found} is not ${expected}`, extra);
    return "null";
  }
}

/** The value of a member, by its name or the value itself. */
function memberOf({ members }: Extract<NamedType, { kind: "enum" }>, text: string): string | undefined {
  return members.find(({ name, value }) => same(name, text) || value === text)?.value;
}

function article(name: string): string {
  return `${/^[aeiou]/.test(name) && !name.startsWith("u") ? "an" : "a"} ${name}`;
}

/** Names are found in any letter case, as Go's encoding/json finds them. */
function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function isNull(text: string): boolean {
  return text === "null" || text === "~";
}

/** A value of no known type: numbers and truth values are what they look like. */
function untyped(node: Node | undefined): string {
  if (node === undefined) return "null";
  if (node.kind === "list") return `[${node.items.map(untyped).join(",")}]`;
  if (node.kind === "mapping") {
    return `{${node.entries.map(({ key, value }) => `${JSON.stringify(key.text)}:${untyped(value)}`).join(",")}}`;
  }
  const { text } = node;
  if (isNull(text)) return "null";
  return /^(?:true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(text) ? text : JSON.stringify(text);
}
