// Checking: a draft becomes the model. All problems are found, none stops the search for the next.

import { checkErrors } from "./check/errors.ts";
import { checkTypes } from "./check/types.ts";
import { checkModuleNames, Taken } from "./collisions.ts";
import type { Draft, DraftMethod, DraftService } from "./draft.ts";
import type { Method, Schema, Service } from "./model.ts";
import { isClientMember, propertyName } from "./names.ts";
import { type Problems, quote } from "./problem.ts";
import { Resolver } from "./resolve.ts";
import type { Word } from "./tokens.ts";
import { checkEndless, checkUnused } from "./usage.ts";

/** Checks a draft. What it answers is whole only when no problem is an error. */
export function checkSchema(draft: Draft, problems: Problems): Schema {
  // Go's package is the last element of the path, and gob leaves it out of a name when it is `main`.
  const last = draft.package?.text.split(".").pop() ?? "main";
  const packageName = last === "main" ? "" : last;
  const qualify = (name: string): string => (packageName === "" ? name : `${packageName}.${name}`);
  const resolver = new Resolver(draft, qualify, problems);
  const types = checkTypes(draft, resolver, problems);
  const errors = checkErrors(draft.errors, resolver, problems);
  const services = draft.services.map((service) => checkService(service, resolver, problems));
  checkModuleNames(draft, problems);
  checkEndless(types, draft, problems);
  const schema: Schema = { package: packageName, doc: draft.doc, types, errors, services };
  // Where something could not be read, it may be what uses the rest.
  if (!problems.failed) checkUnused(schema, draft, problems);
  return schema;
}

/** Methods get their TypeScript names here, out of the way of what clients have of their own. */
function checkService(service: DraftService, resolver: Resolver, problems: Problems): Service {
  const taken = new Taken(problems);
  const methods: Method[] = [];
  for (const draft of service.methods) {
    const { name } = draft;
    let property = propertyName(name.text);
    if (isClientMember(property)) {
      const message = `method ${quote(name.text)} hides ${quote(property)} of the client`;
      property += "_";
      problems.add("RG3006", name, message, { severity: "warning", help: `it becomes \`${property}\` in TypeScript` });
    }
    taken.take(property, quote(name.text), name);
    const method = checkMethod(draft, property, resolver, problems);
    if (method !== undefined) methods.push(method);
  }
  return { name: service.name.text, methods, doc: service.doc };
}

/** Both sides and all errors are looked up, whatever is wrong with one of them. */
function checkMethod(draft: DraftMethod, property: string, resolver: Resolver, problems: Problems): Method | undefined {
  const { name, call, doc } = draft;
  const args = resolver.call(call.args);
  const reply = resolver.call(call.reply);
  const throws = new Map<string, Word>();
  for (const word of call.throws) {
    const first = throws.get(word.text);
    if (first !== undefined) {
      const related = [{ offset: first.offset, length: first.length, message: "first named here" }];
      problems.add("RG1003", word, `error ${quote(word.text)} is named twice`, { related });
    } else if (resolver.error(word)) throws.set(word.text, word);
  }
  return args && reply && { name: name.text, property, args, reply, throws: [...throws.keys()], doc };
}
