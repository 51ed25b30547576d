// Dump: gob's bytes with their meaning, for people. It reads the definitions on the stream itself and needs no types of
// ours, so it shows what any peer would see. For the debug page: not fast, and not for bytes of strangers.
// Source: Go encoding/gob doc.go; WIRE.md has the same by example.

/** A stretch of bytes and what it says. */
export interface DumpRow {
  readonly offset: number;
  readonly length: number;
  /** How deep inside a value. */
  readonly depth: number;
  /** What it is: a field's name, `length`, `end of Args`. */
  readonly label: string;
  /** The value that is written there; `""` where there is none. */
  readonly value: string;
}

type Kind = "bool" | "int" | "uint" | "float" | "bytes" | "string" | "complex" | "interface" | "opaque";

interface Shape {
  readonly kind: Kind | "struct" | "list" | "map";
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly id: number }[];
  readonly parts: readonly number[];
}

const leaf = (kind: Kind): Shape => ({ kind, name: kind, fields: [], parts: [] });

const structOf = (name: string, fields: Readonly<Record<string, number>>): Shape => ({
  kind: "struct",
  name,
  fields: Object.entries(fields).map(([field, id]) => ({ name: field, id })),
  parts: [],
});

/** The id under which definitions are read: gob's own `wireType`, and below it its parts. */
const wireTypeId = 16;

/** The types that every gob program knows. Definitions are values of them. */
const builtIn: readonly (readonly [id: number, shape: Shape])[] = [
  ...(["bool", "int", "uint", "float", "bytes", "string", "complex", "interface"] as const).map(
    (kind, i) => [i + 1, leaf(kind)] as const,
  ),
  [
    wireTypeId,
    structOf("wireType", {
      ArrayT: 17,
      SliceT: 19,
      StructT: 20,
      MapT: 23,
      GobEncoderT: 24,
      BinaryMarshalerT: 24,
      TextMarshalerT: 24,
    }),
  ],
  [17, structOf("arrayType", { CommonType: 18, Elem: 2, Len: 2 })],
  [18, structOf("CommonType", { Name: 6, Id: 2 })],
  [19, structOf("sliceType", { CommonType: 18, Elem: 2 })],
  [20, structOf("structType", { CommonType: 18, Field: 22 })],
  [21, structOf("fieldType", { Name: 6, Id: 2 })],
  [22, { kind: "list", name: "[]fieldType", fields: [], parts: [21] }],
  [23, structOf("mapType", { CommonType: 18, Key: 2, Elem: 2 })],
  [24, structOf("gobEncoderType", { CommonType: 18 })],
];

/** A read struct, by names. */
type Read = Readonly<Record<string, unknown>>;

class Dump {
  readonly rows: DumpRow[] = [];
  readonly #bytes: Uint8Array;
  readonly #types = new Map<number, Shape>(builtIn);
  readonly #most: number;
  #pos = 0;

  constructor(bytes: Uint8Array, most: number) {
    this.#bytes = bytes;
    this.#most = most;
  }

  run(): void {
    while (this.#pos < this.#bytes.length && this.rows.length < this.#most) this.#message();
    if (this.#pos < this.#bytes.length) this.#row(this.#pos, this.#bytes.length, 0, "and so on", "");
  }

  #message(): void {
    const start = this.#pos;
    const length = this.#uint();
    this.#row(start, this.#pos, 0, "message", `${length} bytes`);
    const from = this.#pos;
    const id = Number(this.#int());
    if (id < 0) {
      this.#row(from, this.#pos, 1, "defines type", String(-id));
      this.#define(-id, this.#value(wireTypeId, 1, "wireType", this.#pos) as Read);
      return;
    }
    this.#row(from, this.#pos, 1, "value of type", `${id}, ${this.#shape(id).name}`);
    this.#top(id, 1);
  }

  /** A value that stands alone: a byte 0 is in front of what is no struct. */
  #top(id: number, depth: number): void {
    const shape = this.#shape(id);
    if (shape.kind !== "struct") this.#row(this.#pos, ++this.#pos, depth, "no struct", "");
    this.#value(id, depth, shape.name, this.#pos);
  }

  #define(id: number, definition: Read): void {
    const [kind, content] = Object.entries(definition)[0] ?? ["", {}];
    const { CommonType, Field, Elem, Key } = content as Record<string, unknown>;
    const name = String((CommonType as Read | undefined)?.["Name"] ?? "");
    const elem = Number(Elem ?? 0);
    if (kind === "StructT") {
      const fields = ((Field ?? []) as Read[]).map((one) => ({ name: String(one["Name"]), id: Number(one["Id"]) }));
      this.#types.set(id, { kind: "struct", name: name || "struct", fields, parts: [] });
    } else if (kind === "MapT") {
      this.#types.set(id, { kind: "map", name: name || "map", fields: [], parts: [Number(Key ?? 0), elem] });
    } else if (kind === "SliceT" || kind === "ArrayT") {
      this.#types.set(id, { kind: "list", name: name || "list", fields: [], parts: [elem] });
    } else this.#types.set(id, { kind: "opaque", name, fields: [], parts: [] });
  }

  #shape(id: number): Shape {
    return this.#types.get(id) ?? leaf("bytes");
  }

  /** Reads a value. Its row begins at `from`, where what leads to it stands: the number of its field. */
  #value(id: number, depth: number, label: string, from: number): unknown {
    const shape = this.#shape(id);
    switch (shape.kind) {
      case "struct":
        return this.#struct(shape, depth, label, from);
      case "list":
      case "map":
        return this.#elements(shape, depth, label, from);
      case "interface":
        return this.#interface(depth, label, from);
      default: {
        const value = this.#leaf(shape.kind);
        this.#row(from, this.#pos, depth, label, shown(value));
        return value;
      }
    }
  }

  #struct(shape: Shape, depth: number, label: string, from: number): Read {
    if (this.#pos > from) this.#row(from, this.#pos, depth, label, shape.name);
    const read: Record<string, unknown> = Object.create(null);
    let number = -1;
    while (this.#pos < this.#bytes.length) {
      const start = this.#pos;
      const delta = Number(this.#uint());
      if (delta === 0) {
        this.#row(start, this.#pos, depth, `end of ${shape.name}`, "");
        break;
      }
      number += delta;
      const field = shape.fields[number] ?? { name: "?", id: 5 };
      read[field.name] = this.#value(field.id, depth + 1, field.name, start);
    }
    return read;
  }

  #elements(shape: Shape, depth: number, label: string, from: number): unknown[] {
    const count = Number(this.#uint());
    this.#row(from, this.#pos, depth, label, `${count} ${count === 1 ? "element" : "elements"}`);
    const [first = 0, second] = shape.parts;
    const read: unknown[] = [];
    for (let i = 0; i < count && this.#pos < this.#bytes.length && this.rows.length < this.#most; i++) {
      read.push(this.#value(first, depth + 1, second === undefined ? `[${i}]` : `key ${i}`, this.#pos));
      if (second !== undefined) this.#value(second, depth + 1, `value ${i}`, this.#pos);
    }
    if (read.length === count) return read;
    this.#row(this.#pos, this.#bytes.length, depth + 1, "and so on", "");
    this.#pos = this.#bytes.length;
    return read;
  }

  /** The name that the type was registered by, its id, the value's length, and the value. */
  #interface(depth: number, label: string, from: number): undefined {
    const name = this.#leaf("string");
    this.#row(from, this.#pos, depth, label, name === "" ? "nil" : shown(name));
    if (name === "") return;
    const at = this.#pos;
    const id = Number(this.#int());
    this.#row(at, this.#pos, depth + 1, "type", `${id}, ${this.#shape(id).name}`);
    const before = this.#pos;
    const length = this.#uint();
    this.#row(before, this.#pos, depth + 1, "length", `${length} bytes`);
    this.#top(id, depth + 1);
  }

  #leaf(kind: Kind): unknown {
    switch (kind) {
      case "bool":
        return this.#uint() !== 0n;
      case "int":
        return this.#int();
      case "uint":
        return this.#uint();
      case "float":
        return this.#float();
      case "complex":
        return [this.#float(), this.#float()];
      default: {
        const length = Number(this.#uint());
        const bytes = this.#bytes.subarray(this.#pos, this.#pos + length);
        this.#pos += length;
        return kind === "string" ? new TextDecoder().decode(bytes) : bytes;
      }
    }
  }

  #uint(): bigint {
    const first = this.#bytes[this.#pos++] ?? 0;
    if (first < 0x80) return BigInt(first);
    let value = 0n;
    for (let i = 0x100 - first; i > 0; i--) value = (value << 8n) | BigInt(this.#bytes[this.#pos++] ?? 0);
    return value;
  }

  #int(): bigint {
    const value = this.#uint();
    return (value & 1n) === 1n ? ~(value >> 1n) : value >> 1n;
  }

  /** Its bytes stand in reverse, so that common numbers are short. */
  #float(): number {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, this.#uint(), true);
    return view.getFloat64(0);
  }

  #row(from: number, to: number, depth: number, label: string, value: string): void {
    const end = Math.min(to, this.#bytes.length);
    this.rows.push({ offset: from, length: end - from, depth, label, value });
  }
}

const mostShown = 60;

function shown(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} ${value.length === 1 ? "byte" : "bytes"}`;
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > mostShown ? `${text.slice(0, mostShown)}…` : text;
}

/** What the messages of a stream from its beginning say, in at most about `most` rows. */
export function dump(bytes: Uint8Array, most = 2_000): readonly DumpRow[] {
  const run = new Dump(bytes, most);
  run.run();
  return run.rows;
}
