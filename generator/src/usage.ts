// Usage: what can only be seen of a whole schema: types without end, and what nothing uses.

import type { Draft, DraftStruct } from "./draft.ts";
import type { Field, Schema, Shape, Struct } from "./model.ts";
import { type Problems, quote, type Span } from "./problem.ts";
import { limits } from "./yaml.ts";

/** The names of the structs that a shape holds, however deep. */
export function structsIn(shape: Shape): string[] {
  if (shape.kind === "struct") return [shape.name];
  if (shape.kind === "list") return structsIn(shape.element);
  return shape.kind === "map" ? structsIn(shape.value) : [];
}

/** A field on the way from a struct to the structs that it holds by value. */
interface Step {
  readonly struct: Struct;
  readonly field: Field;
}

/**
 * Reports structs that hold themselves by value (a list or a map ends such a chain, because it can be empty), and those
 * that hold others too deep for any message.
 */
export function checkEndless(structs: readonly Struct[], draft: Draft, problems: Problems): void {
  const byName = new Map(structs.map((struct) => [struct.name, struct]));
  const heights = new Map<string, number>();
  const path: Step[] = [];
  const visit = (struct: Struct): number => {
    heights.set(struct.name, 0); // not known yet, but on the way
    let height = 1;
    for (const field of struct.fields) {
      const next = field.shape.kind === "struct" ? byName.get(field.shape.name) : undefined;
      if (next === undefined) continue;
      path.push({ struct, field });
      const from = path.findIndex((step) => step.struct === next);
      if (from >= 0) reportEndless(path.slice(from), draft, problems);
      else height = Math.max(height, 1 + (heights.get(next.name) ?? visit(next)));
      path.pop();
    }
    heights.set(struct.name, height);
    // Only the first that is too deep: those that hold it follow.
    if (height === limits.nesting + 1) reportDeep(struct, draft, problems);
    return height;
  };
  for (const struct of structs) if (!heights.has(struct.name)) visit(struct);
}

function reportEndless(circle: readonly Step[], draft: Draft, problems: Problems): void {
  const last = circle[circle.length - 1];
  const first = circle[0];
  if (last === undefined || first === undefined) return;
  const steps = circle.slice(0, 10).map((step) => `${step.struct.name}.${step.field.name}`);
  if (circle.length > steps.length) steps.push("…");
  const way = [...steps, first.struct.name].join(" -> ");
  const message = `${quote(first.struct.name)} contains itself without end (${way})`;
  const help = `make \`${last.field.name}\` a list or a map`;
  problems.add("RG2007", placeOf(last.struct.name, last.field.name, draft), message, { help });
}

function reportDeep(struct: Struct, draft: Draft, problems: Problems): void {
  const drafted = draft.structs.find(({ name }) => name.text === struct.name);
  const message = `${quote(struct.name)} holds structs in structs more than ${limits.nesting} levels deep`;
  problems.add("RG1013", drafted?.name ?? { offset: 0, length: 1 }, message, {
    help: `the limit is ${limits.nesting}`,
  });
}

function placeOf(struct: string, field: string, draft: Draft): Span {
  const drafted = draft.structs.find(({ name }) => name.text === struct);
  return drafted?.fields.find(({ name }) => name.text === field)?.type ?? { offset: 0, length: 1 };
}

/** Warns of what is declared and not used, where there is something that could use it. */
export function checkUnused(schema: Schema, draft: Draft, problems: Problems): void {
  const methods = schema.services.flatMap((service) => service.methods);
  if (methods.length === 0) return;
  const byName = new Map(schema.structs.map((struct) => [struct.name, struct]));
  const used = new Set<string>();
  const open = methods.flatMap(({ args, reply }) => [...structsIn(args), ...structsIn(reply)]);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (used.has(name)) continue;
    used.add(name);
    for (const field of byName.get(name)?.fields ?? []) open.push(...structsIn(field.shape));
  }
  const thrown = new Set(methods.flatMap((method) => method.throws));
  const unused = (code: string, what: string, at: DraftStruct["name"], how: string): void =>
    problems.add(code, at, `${what} ${quote(at.text)} is never ${how}`, { severity: "warning" });
  for (const { name } of draft.structs) if (!used.has(name.text)) unused("RG2020", "type", name, "used");
  for (const { name } of draft.errors) if (!thrown.has(name.text)) unused("RG5007", "error", name, "thrown");
}
