// Properties of gob: whatever the type and whatever the value, what is written is read again, and what is not read does
// no harm to what is.

import { deepStrictEqual, ok, strictEqual, throws } from "node:assert";
import { test } from "node:test";
import fc from "fast-check";
import { int, RpcError, uint8 } from "rpcgen-runtime";
import { Decoder, PlanSlot } from "rpcgen-runtime/internal/gob/decoder";
import { Encoder } from "rpcgen-runtime/internal/gob/encoder";
import { Writer } from "rpcgen-runtime/internal/gob/writer";
import { wireLimits } from "rpcgen-runtime/internal/limits";
import { type Field, fields, samples, structOf } from "../hostile/arbitraries.ts";
import { type Convertible, convertibles, type Schema } from "../support/gob-schema.ts";

/** Of each property; all together stay far below the limit of a test in CI. */
const numRuns = process.env["CI"] ? 3000 : 300;

fc.configureGlobal({ includeErrorInReport: true });

const typeOf = (schema: Schema): Convertible => convertibles({ schema })[0] as Convertible;

/** One outgoing stream. */
class Out {
  readonly writer = new Writer();
  readonly encoder = new Encoder();

  /** Writes a value, or throws and leaves no trace of it. */
  write({ type }: Convertible, value: unknown): void {
    const { encoder, writer } = this;
    encoder.begin(writer);
    try {
      const own = encoder.announce(writer, type);
      encoder.announceContents(writer, type, value);
      encoder.message(writer, own, type, value);
      encoder.keep(writer);
    } catch (thrown) {
      encoder.cutBack(writer);
      throw thrown;
    }
  }

  get bytes(): Uint8Array {
    return this.writer.buf.slice(0, this.writer.pos);
  }
}

/** A decoder that is fed in chunks of the given sizes, over and over. */
function* read(bytes: Uint8Array, sizes: readonly number[]): Generator<Decoder> {
  const decoder = new Decoder(wireLimits);
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes.length === 0 ? bytes.length : (sizes[i % sizes.length] as number);
    decoder.feed(bytes.slice(at, at + size));
    at += size;
    while (decoder.next()) yield decoder;
  }
  ok(!decoder.unfinished, "nothing is left over");
}

const chunkings = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 });

test("what is written is read again, whole and in chunks of any size", () => {
  fc.assert(
    fc.property(samples(3, 3), chunkings, ({ schema, values }, sizes) => {
      const type = typeOf(schema);
      const out = new Out();
      for (const value of values) out.write(type, type.from(value));
      const slot = new PlanSlot();
      const back = [...read(out.bytes, sizes)].length;
      strictEqual(back, values.length);
      const decoded: unknown[] = [];
      for (const decoder of read(out.bytes, sizes)) decoded.push(type.to(decoder.read(type.type, slot)));
      deepStrictEqual(
        decoded,
        values.map((value) => type.to(type.from(value))),
      );
    }),
    { numRuns },
  );
});

test("a value that is kept for later is the value that would have been read", () => {
  fc.assert(
    fc.property(samples(3, 3), chunkings, ({ schema, values }, sizes) => {
      const type = typeOf(schema);
      const out = new Out();
      for (const value of values) out.write(type, type.from(value));
      const slot = new PlanSlot();
      const kept: (() => unknown)[] = [];
      for (const decoder of read(out.bytes, sizes)) kept.push(decoder.keep(type.type, slot).read);
      deepStrictEqual(
        kept.reverse().map((later) => type.to(later())),
        values.map((value) => type.to(type.from(value))).reverse(),
      );
    }),
    { numRuns },
  );
});

test("skipping goes over exactly the value: a message that nobody reads, and a field that the reader does not have", () => {
  const last: Field = { name: "Last", kind: { schema: "int8", values: fc.constant(7), nonZero: fc.constant(7) } };
  const without = typeOf(structOf([last]).schema);
  fc.assert(
    fc.property(samples(3, 2), chunkings, ({ schema, values }, sizes) => {
      const with_ = typeOf({
        struct: [
          { name: "Odd", type: schema },
          { name: "Last", type: "int8" },
        ],
      });
      const type = typeOf(schema);
      const out = new Out();
      for (const value of values) {
        out.write(type, type.from(value));
        out.write(with_, with_.from({ Odd: value, Last: 7 }));
      }
      out.write({ ...type, type: int }, 56);
      const slot = new PlanSlot();
      let at = 0;
      for (const decoder of read(out.bytes, sizes)) {
        if (at === 2 * values.length) strictEqual(decoder.read(int, slot), 56);
        else if (at % 2 === 1) deepStrictEqual(decoder.read(without.type, slot), { Last: 7 });
        at++;
      }
      strictEqual(at, 2 * values.length + 1);
    }),
    { numRuns },
  );
});

test("a value that cannot be written leaves no trace, and the stream is as if it had never been tried", () => {
  fc.assert(
    fc.property(samples(2, 2), samples(2, 2), fc.boolean(), (before, failing, again) => {
      const [first, odd] = [typeOf(before.schema), typeOf(failing.schema)];
      // A struct whose last field cannot be written; the types of all others have been announced by then.
      const broken = typeOf({
        struct: [
          { name: "Odd", type: failing.schema },
          { name: "Bad", type: "uint8" },
        ],
      });
      const [tried, plain] = [new Out(), new Out()];
      for (const out of [tried, plain]) {
        for (const value of before.values) out.write(first, first.from(value));
        if (out === tried) {
          const value = { ...(broken.from({ Odd: failing.values[0], Bad: 0 }) as object), Bad: 300 };
          throws(() => out.write(broken, value), RpcError);
          throws(() => out.write({ ...odd, type: uint8 }, 300), RpcError);
        }
        for (const value of failing.values) out.write(odd, odd.from(value));
        if (again) out.write(broken, broken.from({ Odd: failing.values[0], Bad: 5 }));
      }
      deepStrictEqual(tried.bytes, plain.bytes);
    }),
    { numRuns },
  );
});

test("fields may be added, removed and reordered: those that both sides have arrive, the others are zero", () => {
  const evolutions = fields(2, 8)
    .filter((all) => all.length > 0)
    .chain((all) => {
      const some = fc.shuffledSubarray(all, { minLength: 1 });
      return fc.record({ all: fc.constant(all), writer: some, reader: some, value: structOf(all).values });
    });
  fc.assert(
    fc.property(evolutions, chunkings, ({ writer, reader, value }, sizes) => {
      const common = writer.filter((field) => reader.includes(field));
      const [from, to] = [writer, reader].map((each) => typeOf(structOf(each).schema)) as [Convertible, Convertible];
      const out = new Out();
      out.write(from, from.from(value));
      for (const decoder of read(out.bytes, sizes)) {
        if (common.length === 0) {
          throws(() => decoder.read(to.type, new PlanSlot()), /no fields matched/);
          continue;
        }
        const back = to.to(decoder.read(to.type, new PlanSlot())) as Record<string, unknown>;
        const sent = from.to(from.from(value)) as Record<string, unknown>;
        for (const { name } of common) deepStrictEqual(back[name], sent[name]);
        deepStrictEqual(Object.keys(back).sort(), reader.map(({ name }) => name).sort());
      }
    }),
    { numRuns },
  );
});
