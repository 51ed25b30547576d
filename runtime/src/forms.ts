// Forms: how values stand in the plain data that JSON.stringify takes and JSON.parse gives, in the web's dialect. They are
// for clients in browsers, where bytes count: each type carries its own, so that a page loads those of its types only.
// A server reads with `json/web.ts`, which has limits.

import { show } from "./checked.ts";
import { RpcError } from "./errors.ts";

/** Both ways between a value and its data. `place` is where it stands, for errors: `Arith.Divide args.a`. */
export interface Form<T> {
  /** Throws `invalid_argument` or `out_of_range` with the place. */
  out(value: T, place: string): unknown;
  /** The same. `undefined` and `null` are zero. */
  into(data: unknown, place: string): T;
}

/** What is not of its type. */
export function misfit(value: unknown, name: string, place: string): never {
  throw new RpcError(`${place}: ${show(value)} is not ${name}`, {
    code: typeof value === "number" || typeof value === "bigint" ? "out_of_range" : "invalid_argument",
  });
}

const refuseForm = (value: unknown, place: string): never => misfit(value, "anything that JSON has a form for", place);

/** Of types that JSON has no form for. */
export const formless: Form<never> = { out: refuseForm, into: refuseForm };

interface Formed {
  readonly name: string;
  readonly property: string;
  readonly type: { readonly kind: string; readonly form: Form<unknown> };
}

/** Structs, as objects. Names are those of TypeScript; Go's are understood, too. */
export function structForm<T>(name: string, fields: readonly Formed[]): Form<T> {
  const convert = (way: "out" | "into", from: unknown, place: string): unknown => {
    if (typeof from !== "object" || from === null || Array.isArray(from)) return misfit(from, `a ${name}`, place);
    const has = (key: string): unknown =>
      Object.hasOwn(from, key) ? (from as Record<string, unknown>)[key] : undefined;
    return Object.fromEntries(
      fields.flatMap(({ name, property, type }) => {
        const value = type.form[way](has(property) ?? has(name), `${place}.${property}`);
        // What is optional and not there is no property.
        return value === undefined && type.kind === "optional" ? [] : [[property, value]];
      }),
    );
  };
  return {
    out: (value, place) => convert("out", value, place),
    into: (data, place) => convert("into", data ?? {}, place) as T,
  };
}

/** A form in other values: what `to` and `from` refuse is told with its place. */
export function viewForm<T, U>(form: Form<U>, to: (value: T) => U, from: (value: U) => T): Form<T> {
  const at = <A, B>(place: string, convert: (value: A) => B, value: A): B => {
    try {
      return convert(value);
    } catch (thrown) {
      const { code, message } = RpcError.from(thrown);
      throw new RpcError(`${place}: ${message}`, { code });
    }
  };
  return {
    out: (value, place) => form.out(at(place, to, value), place),
    into: (data, place) => at(place, from, form.into(data, place)),
  };
}
