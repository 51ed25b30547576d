// any: Go's interface values. What is inside is told by the name that Go has registered its type under.

import { list } from "./collections.ts";
import { RpcError } from "./errors.ts";
import {
  bool,
  bytes,
  complex64,
  complex128,
  float32,
  float64,
  int,
  int8,
  int16,
  int32,
  int64,
  string,
  uint,
  uint8,
  uint16,
  uint32,
  uint64,
} from "./scalars.ts";
import { type AnyType, asItIs, type Type } from "./types.ts";

/** A value with the registered name of its Go type; `undefined` is Go's nil. */
export type AnyValue = { readonly type: string; readonly value: unknown } | undefined;

/** All of them, by name: a namespace would drag them into every bundle. */
const scalars: readonly AnyType[] = [
  bool,
  int,
  int8,
  int16,
  int32,
  int64,
  uint,
  uint8,
  uint16,
  uint32,
  uint64,
  float32,
  float64,
  string,
  bytes,
  complex64,
  complex128,
];

/** The types that gob itself registers: the scalars and lists of them (gob type.go, registerBasics). */
const basics: ReadonlyMap<string, AnyType> = new Map(
  scalars.flatMap((type) => {
    const slice: AnyType = type === uint8 ? bytes : list(type);
    return [[type.go, type] as const, [slice.go, slice] as const];
  }),
);

/** The types that the values of T have, by their registered names. */
export type Contents<T extends AnyValue> = {
  readonly [Name in NonNullable<T>["type"]]: Type<Extract<NonNullable<T>, { readonly type: Name }>["value"]>;
};

/**
 * An interface value. `of` declares what it may hold beside Go's basic types, by registered name (`"main.Dog"`); a name
 * that is not declared is refused in both directions, with Go's words. It is a function, because such types may hold
 * themselves.
 */
export function any(of?: () => Readonly<Record<string, AnyType>>): Type<AnyValue>;
/** An interface value of the types that T names and `of` declares, and of no others: T is all that can arrive. */
export function any<T extends AnyValue>(of: () => Contents<T>, only: "only"): Type<T>;
export function any(of: () => Readonly<Record<string, AnyType>> = () => ({}), only?: "only"): AnyType {
  let declared: ReadonlyMap<string, AnyType> | undefined;
  const types = (): ReadonlyMap<string, AnyType> => {
    declared ??= new Map([...(only === undefined ? basics : []), ...Object.entries(of())]);
    return declared;
  };
  return {
    kind: "any",
    name: "",
    go: "interface {}",
    key: "interface {}",
    parts: [],
    fields: [],
    get of(): ReadonlyMap<string, AnyType> {
      return types();
    },
    plain: asItIs,
    form: {
      out: (value: AnyValue, place) =>
        value === undefined
          ? null
          : { type: value.type, value: concreteType(types(), value.type).form.out(value.value, place) },
      into(data, place): AnyValue {
        const { type, value } = (data ?? {}) as { type?: string; value?: unknown };
        if (type === undefined) return undefined;
        return { type, value: concreteType(types(), type).form.into(value, place) };
      },
    },
    write(w, value: AnyValue) {
      if (value === undefined) w.uint(0);
      else w.interfaceValue(value.type, concreteType(types(), value.type), value.value);
    },
    read(r) {
      const { name, value } = r.interfaceValue((name) => {
        const type = types().get(name);
        if (type === undefined) throw unregistered(name, "name not registered");
        return type;
      });
      return name === "" ? undefined : { type: name, value };
    },
  };
}

/** The declared type of a name. Throws `invalid_argument`. */
export function concreteType(types: ReadonlyMap<string, AnyType>, name: string): AnyType {
  const type = types.get(name);
  if (type === undefined) throw unregistered(name, "type not registered");
  return type;
}

function unregistered(name: string, what: string): RpcError {
  return new RpcError(`gob: ${what} for interface: ${what.startsWith("name") ? JSON.stringify(name) : name}`, {
    code: "invalid_argument",
  });
}
