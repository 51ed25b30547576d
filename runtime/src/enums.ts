// Enums: Go's named integers and strings. On the wire they are what they are without a name.

import { refuse } from "./checked.ts";
import { viewForm } from "./forms.ts";
import { made, type Type } from "./types.ts";

/** The type's name in Go's error texts. */
function goName(name: string): string {
  return name.includes(".") ? name : `main.${name}`;
}

/** An enum that keeps the values which it does not know: those of a newer peer. */
/* @__NO_SIDE_EFFECTS__ */
export function openEnum<T extends string | number | bigint>(name: string, base: Type<T>): Type<T> {
  const { kind, form, write, read } = base;
  return made<T>({ kind, go: goName(name), form, write, read });
}

/**
 * An enum that refuses values which are not among its members, in both directions: `out_of_range` for numbers,
 * `invalid_argument` for texts.
 */
/* @__NO_SIDE_EFFECTS__ */
export function closedEnum<T extends string | number | bigint>(
  name: string,
  base: Type<string> | Type<number> | Type<bigint>,
  members: Readonly<Record<string, T>>,
): Type<T> {
  const known: ReadonlySet<unknown> = new Set(Object.values(members));
  const isMember = (value: unknown): value is T => known.has(value);
  const member = (value: unknown): T => (isMember(value) ? value : refuse(`a member of ${goName(name)}`, value));
  const { form, write, read }: Pick<Type<unknown>, "form" | "write" | "read"> = base;
  return made<T>({
    kind: base.kind,
    go: goName(name),
    form: viewForm<T, unknown>(form, member, member),
    write: (w, value) => write(w, member(value)),
    read: (r) => member(read(r)),
  });
}
