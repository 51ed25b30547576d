// The neutral schema and values of the gob vectors (made by real Go) as types and values of the runtime.

import { readFileSync } from "node:fs";
import { bigInt, type Convertible, instant, NilMap, scalar, scalars, Unsupported } from "./gob-scalars.ts";

export { type Convertible, Unsupported } from "./gob-scalars.ts";

import {
  any,
  array,
  byteArray,
  empty,
  list,
  map,
  opaque,
  optional,
  struct,
  Timestamp,
  type Type,
} from "rpcgen-runtime";

/** A type as the vectors write it. */
export type Schema =
  | string
  | {
      readonly array?: Schema;
      readonly length?: number;
      readonly optional?: Schema;
      readonly opaque?: "gobEncoder" | "binaryMarshaler";
      readonly goName?: string;
      readonly ref?: string;
      readonly list?: Schema;
      readonly map?: { readonly key: Schema; readonly value: Schema };
      readonly struct?: readonly {
        readonly name: string;
        readonly type: Schema;
      }[];
    };

/** A schema with the named types that it mentions. */
export interface Side {
  readonly schema: Schema | readonly Schema[];
  readonly types?: Readonly<Record<string, Schema>>;
}

/** One vector. */
export interface Vector extends Side {
  readonly name: string;
  readonly values: readonly unknown[];
  readonly hex: string;
  readonly alternatives?: readonly string[];
  readonly decoded?: readonly unknown[];
  readonly decodeError?: string;
  readonly encodeError?: string;
  readonly byValue?: boolean;
  readonly writer?: Side;
  readonly reader?: Side | null;
}

/** Reads a file of vectors. */
export function vectors(file: string): readonly Vector[] {
  const path = new URL(`../../interop/vectors/${file}.json`, import.meta.url);
  return (JSON.parse(readFileSync(path, "utf8")) as { vectors: Vector[] }).vectors;
}

/** Builds the types of one side of a vector, one a value or one for all. Throws `Unsupported`. */
export function convertibles(side: Side): Convertible[] {
  const builder = new Builder(side.types ?? {});
  return [side.schema].flat().map((schema) => {
    // At top level a pointer is nothing: what it points to is sent.
    let pointee = schema;
    while (typeof pointee === "object" && pointee.optional !== undefined) pointee = pointee.optional;
    return builder.build(pointee);
  });
}

class Builder {
  readonly #types: Readonly<Record<string, Schema>>;
  readonly #named = new Map<string, Convertible>();
  readonly #unnamed = new Map<string, Convertible>();

  constructor(types: Readonly<Record<string, Schema>>) {
    this.#types = types;
  }

  build(schema: Schema): Convertible {
    if (schema === "any") return this.#any();
    if (typeof schema === "string") {
      const found = schema === "time" ? instant : schema === "bigint" ? bigInt : scalars[schema];
      if (found === undefined) throw new Unsupported(schema);
      return found;
    }
    if (schema.ref !== undefined) return this.#ref(schema.ref);
    if (schema.list !== undefined) {
      const element = this.build(schema.list);
      return {
        type: list(element.type) as Type<unknown>,
        from: (json) => (json as unknown[]).map((part) => element.from(part)),
        to: (value) => (value as unknown[]).map((part) => element.to(part)),
      };
    }
    if (schema.array !== undefined) return this.#array(this.build(schema.array), schema.length ?? 0);
    if (schema.optional !== undefined) return this.#optional(this.build(schema.optional));
    if (schema.opaque !== undefined) {
      const type = opaque(schema.goName ?? "", schema.opaque === "gobEncoder" ? "gob" : "binary");
      return scalar(
        type,
        (json: { payload: string }) => new Uint8Array(Buffer.from(json.payload, "base64")),
        // The zero values of these types are zeros; a field that was left out has no payload at all.
        (payload) => ({ payload: payload.every((byte) => byte === 0) ? "" : Buffer.from(payload).toString("base64") }),
      );
    }
    if (schema.map !== undefined) return this.#map(this.build(schema.map.key), this.build(schema.map.value));
    if (schema.struct !== undefined) {
      // Go takes two unnamed structs that are written alike for one type.
      const key = JSON.stringify(schema.struct);
      const known = this.#unnamed.get(key) ?? this.#struct("", schema.struct);
      this.#unnamed.set(key, known);
      return known;
    }
    throw new Unsupported(JSON.stringify(schema));
  }

  #ref(name: string): Convertible {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const schema = this.#types[name];
    if (typeof schema !== "object" || schema.struct === undefined) return this.build(schema ?? name);
    return this.#struct(name, schema.struct);
  }

  #array(element: Convertible, length: number): Convertible {
    if (element.type.go === "uint8") {
      return scalar(
        byteArray(length),
        (json: number[]) => Uint8Array.from(json),
        (value) => [...value],
      );
    }
    return {
      type: array(element.type, length) as Type<unknown>,
      from: (json) => (json as unknown[]).map((part) => element.from(part)),
      to: (value) => (value as unknown[]).map((part) => element.to(part)),
    };
  }

  #optional(part: Convertible): Convertible {
    return {
      type: optional(part.type),
      from: (json) => (json === null ? undefined : part.from(json)),
      to: (value) => (value === undefined ? null : part.to(value)),
    };
  }

  /** Any of the vector's named types, and of the basic ones. */
  #any(): Convertible {
    const named = (name: string): Convertible => {
      const list = /^\[\](.*)$/.exec(name);
      if (name === "[]uint8") return this.build("bytes");
      if (list !== null) return this.build({ list: list[1] as string });
      const bare = name.replace(/^\*/, "");
      return this.build(this.#types[bare] === undefined ? bare : { ref: bare });
    };
    const names = Object.keys(this.#types).flatMap((name) => [name, `*${name}`]);
    return {
      type: any(() => Object.fromEntries([...names, "int", "uint", "[]int"].map((name) => [name, named(name).type]))),
      from(json) {
        if (json === null) return undefined;
        const { $type, value } = json as { $type: string; value: unknown };
        return { type: $type, value: named($type).from(value) };
      },
      to(value) {
        if (value === undefined) return null;
        const { type, value: content } = value as { type: string; value: unknown };
        return { $type: type, value: named(type).to(content) };
      },
    };
  }

  #map(key: Convertible, value: Convertible): Convertible {
    return {
      type: map(key.type, value.type) as Type<unknown>,
      from: (json) => {
        if (json === null) return new NilMap();
        return new Map((json as [unknown, unknown][]).map(([k, v]) => [key.from(k), value.from(v)]));
      },
      to: (entries) =>
        entries instanceof NilMap
          ? null
          : [...(entries as Map<unknown, unknown>)].map(([k, v]) => [key.to(k), value.to(v)]),
    };
  }

  /** A struct whose values are objects by wire name; its code does what printed code does, field by field. */
  #struct(name: string, fields: readonly { name: string; type: Schema }[]): Convertible {
    const parts: { name: string; part: Convertible }[] = [];
    const made: { -readonly [K in keyof Convertible]: Convertible[K] } = {
      type: struct<Record<string, unknown>>(
        name,
        fields.map((field, i) => [field.name, () => (parts[i] as { part: Convertible }).part.type, field.name]),
        {
          write(w, value) {
            const outer = w.open();
            for (const [i, { name, part }] of parts.entries()) {
              if (omitted(part.type, value[name])) continue;
              w.field(i);
              part.type.write(w, value[name]);
            }
            w.close(outer);
          },
          read(r) {
            const value = Object.fromEntries(parts.map(({ name, part }) => [name, zero(part.type)]));
            const outer = r.open();
            for (let f = r.field(); f >= 0; f = r.field()) {
              const { name, part } = parts[f] as {
                name: string;
                part: Convertible;
              };
              value[name] = part.type.read(r);
            }
            r.close(outer);
            return value;
          },
        },
      ) as Type<unknown>,
      from: (json) => {
        const record = json as Record<string, unknown>;
        return Object.fromEntries(parts.map(({ name, part }) => [name, part.from(record[name])]));
      },
      to: (value) => {
        const record = value as Record<string, unknown>;
        return Object.fromEntries(parts.map(({ name, part }) => [name, part.to(record[name])]));
      },
    };
    if (name === "" && fields.length === 0) made.type = empty as Type<unknown>;
    if (name !== "") this.#named.set(name, made);
    for (const field of fields) parts.push({ name: field.name, part: this.build(field.type) });
    return made;
  }
}

/** Whether Go leaves a field of this value out (wire.md 1.6). */
function omitted(type: Type<unknown>, value: unknown): boolean {
  if (value === undefined) return true; // a nil pointer or interface
  if (type.kind === "optional") {
    const part = type.parts[0] as Type<unknown>;
    return part.marshal === undefined && omitted(part, value);
  }
  if (type.kind === "complex") return (value as number[]).every((part) => part === 0);
  if (type.kind === "time") return (value as Timestamp).equals(Timestamp.zero);
  if (type.kind === "array" || type.kind === "any") return false;
  if (type.kind === "opaque") return (value as Uint8Array).every((byte) => byte === 0); // these types' zero values
  if (type.kind === "map") return value instanceof NilMap;
  if (type.kind === "struct") return false;
  if (type.kind === "list") return (value as unknown[]).length === 0;
  if (type.kind === "bytes") return (value as Uint8Array).length === 0;
  return value === 0 || value === 0n || value === false || value === "";
}

function zero(type: Type<unknown>): unknown {
  switch (type.kind) {
    case "list":
      return [];
    case "map":
      return new NilMap();
    case "struct":
      return Object.fromEntries(type.fields.map((field) => [field.name, zero(field.type)]));
    case "bool":
      return false;
    case "string":
      return "";
    case "bytes":
    case "opaque":
      return new Uint8Array(0);
    case "complex":
      return [0, 0];
    case "time":
      return Timestamp.zero;
    case "optional":
    case "any":
      return undefined;
    case "array": {
      const part = type.parts[0] as Type<unknown>;
      const zeros = Array.from({ length: type.length ?? 0 }, () => zero(part));
      return part.go === "uint8" ? Uint8Array.from(zeros as number[]) : zeros;
    }
    default:
      return type.go.endsWith("int64") ? 0n : 0;
  }
}
