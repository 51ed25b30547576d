// Checking: a draft becomes the model. All problems are found, none stops the search for the next.

import { checkEnums } from "./check/enums.ts";
import { checkErrors } from "./check/errors.ts";
import { checkKeys } from "./check/keys.ts";
import { checkLevels } from "./check/levels.ts";
import { checkLookalikes } from "./check/lookalikes.ts";
import { checkNaming, moduleNames } from "./check/names.ts";
import { checkServices } from "./check/services.ts";
import { checkAlias, checkStruct } from "./check/types.ts";
import { checkUnion } from "./check/unions.ts";
import { checkModuleNames, checkSameNames } from "./collisions.ts";
import type { Draft, DraftType } from "./draft.ts";
import type { Imported } from "./imported.ts";
import type { Enum, NamedType, Schema } from "./model.ts";
import type { Naming } from "./names.ts";
import type { Problems } from "./problem.ts";
import { renameSchema } from "./renaming.ts";
import { Resolver } from "./resolve.ts";
import { checkEndless, checkUnused } from "./usage.ts";

/** Checks a draft. What it answers is whole only when no problem is an error. */
export function checkSchema(draft: Draft, imports: readonly Imported[], problems: Problems): Schema {
  // Go's package is the last element of the path, and gob leaves it out of a name when it is `main`.
  const last = draft.go?.package?.text ?? draft.package?.text.split(".").pop() ?? "main";
  const packageName = last === "main" ? "" : last;
  const qualify = (name: string): string => (packageName === "" ? name : `${packageName}.${name}`);
  const enums = checkEnums(draft, qualify, problems);
  const resolver = new Resolver(draft, enums, qualify, imports, problems);
  const naming = checkNaming(draft.json, "go", problems);
  const types = draft.types
    .map((type) => checkType(type, enums, naming, resolver, problems))
    .filter((type) => type !== undefined);
  const errors = checkErrors(draft.errors, resolver, problems);
  const services = checkServices(draft.services, resolver, problems);
  const names = moduleNames(draft, problems);
  checkModuleNames(draft, names, problems);
  checkEndless(types, draft, problems);
  const imported = [...new Map(imports.flatMap(({ all }) => all).map((type) => [type.name, type])).values()];
  checkKeys(resolver.entryKeys, [...imported, ...types], problems);
  checkLevels(services, [...imported, ...types], draft, problems);
  const others = imports.flatMap((each) => [...each.errors.values()]);
  checkLookalikes(services, [...others, ...errors], draft, resolver, problems);
  checkSameNames(types, packageName, draft, imports, problems);
  const schema: Schema = { imported, package: packageName, doc: draft.doc, types, errors, services };
  // Where something could not be read, it may be what uses the rest.
  if (!problems.failed) {
    checkUnused(schema, draft, problems);
    resolver.checkUnused();
  }
  return names.size === 0 ? schema : renameSchema(schema, (name) => names.get(name) ?? name);
}

function checkType(
  type: DraftType,
  enums: ReadonlyMap<string, Enum | undefined>,
  naming: Naming,
  resolver: Resolver,
  problems: Problems,
): NamedType | undefined {
  switch (type.kind) {
    case "struct":
      return checkStruct(type, naming, resolver, problems);
    case "union":
      return checkUnion(type, naming, resolver, problems);
    case "enum":
      return enums.get(type.name.text);
    case "alias":
      return checkAlias(type, resolver, problems);
  }
}
