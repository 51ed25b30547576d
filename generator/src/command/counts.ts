// Counts: how much is in a schema, in a few words.

import type { Schema } from "../model.ts";
import { plural } from "../report.ts";

/** `2 types, 1 service, 2 methods`. */
export function counts({ types, services }: Schema): string {
  const methods = services.reduce((sum, service) => sum + service.methods.length, 0);
  return [plural(types.length, "type"), plural(services.length, "service"), plural(methods, "method")].join(", ");
}
