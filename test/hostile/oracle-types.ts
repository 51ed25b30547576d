// The types of the Go oracle (test/interop/go/cmd/oracle/types.go), in its order, and streams of their values.

import { type Convertible, convertibles, type Schema } from "../support/gob-schema.ts";
import { encoded } from "./corpus.ts";
import { Random } from "./random.ts";
import { randomValue } from "./values.ts";

function fields(of: Readonly<Record<string, Schema>>): Schema {
  return { struct: Object.entries(of).map(([name, type]) => ({ name, type })) };
}

const map = (key: Schema, value: Schema): Schema => ({ map: { key, value } });
const point: Schema = { ref: "Point" };

/** The named structs. */
const named: Readonly<Record<string, Schema>> = {
  Args: fields({ A: "int", B: "int" }),
  Scalars: fields({
    Bool: "bool",
    I: "int",
    I8: "int8",
    I16: "int16",
    I32: "int32",
    I64: "int64",
    U: "uint",
    U8: "uint8",
    U16: "uint16",
    U32: "uint32",
    U64: "uint64",
    F32: "float32",
    F64: "float64",
    C64: "complex64",
    C128: "complex128",
    S: "string",
    B: "bytes",
  }),
  Point: fields({ X: "int32", Y: "int32" }),
  Lists: fields({
    Ints: { list: "int" },
    Texts: { list: "string" },
    Points: { list: point },
    Blobs: { list: "bytes" },
    Grid: { list: { list: "uint16" } },
    Three: { array: "int", length: 3 },
    Raw: { array: "uint8", length: 4 },
  }),
  Maps: fields({
    ByName: map("string", "int"),
    ByNum: map("int8", "string"),
    Nested: map("string", point),
    Deep: map("string", map("uint8", { list: "bool" })),
  }),
  Deep: fields({ Name: "string", Wide: { optional: "float64" } }),
  Nested: fields({
    Inner: fields({ P: point, Deep: { optional: { ref: "Deep" } } }),
    Flag: { optional: "bool" },
    Text: { optional: "string" },
  }),
  Tree: fields({ Value: "int", Children: { list: { ref: "Tree" } }, Named: map("string", { ref: "Tree" }) }),
  Event: fields({ At: "time", What: "string", Until: { optional: "time" } }),
  Header: fields({ ServiceMethod: "string", Seq: "uint64", Error: "string" }),
};

/** What Go has registered. */
const registered: Readonly<Record<string, Schema>> = {
  Circle: fields({ R: "float64" }),
  Box: fields({ Label: "string", Inner: "any" }),
};

/** Without a name: the vectors' schema has all named types in its interface values, and Go has not registered this one. */
const holder = fields({ Before: "int", V: "any", After: { list: "any" } });

const ref = (name: string): Schema => ({ ref: name });
const plain: readonly Schema[] = [
  ...["Args", "Scalars", "Lists", "Maps", "Nested", "Tree", "Event"].map(ref),
  holder,
  { ref: "Header" },
  { struct: [] },
  "int",
  "string",
  { list: "string" },
  map("string", "int"),
  { list: point },
  "bytes",
  "float64",
  "time",
];

/** One a type of the oracle. An interface value may hold what Go has registered, and its basic types. */
export const oracleTypes: readonly Convertible[] = plain.map((schema) => {
  return convertibles({ schema, types: schema === holder ? registered : named })[0] as Convertible;
});

/** The number of the type with interface values. */
export const holderType: number = plain.indexOf(holder);

/** Which type a stream was written as, and its bytes. */
export interface Written {
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** Streams of one to three values of each type. */
export const oracleStreams: readonly Written[] = oracleTypes.flatMap(({ type }, number) => {
  const random = new Random(number);
  return Array.from({ length: 40 }, (): Written => {
    const values = Array.from({ length: 1 + random.below(3) }, () => [type, randomValue(random, type, 4)] as const);
    return { type: number, bytes: encoded(values) };
  }).filter(({ bytes }) => bytes.length <= 2000);
});
