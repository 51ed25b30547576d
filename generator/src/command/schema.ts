// `rpcgen schema`: the JSON Schema of schemas, for editors.

import { readOwn } from "../disk.ts";
import { type Options, UsageError } from "../options.ts";
import { exit, type Surroundings } from "../surroundings.ts";

/**
 * Prints the JSON Schema. Answers the exit code.
 *
 * @throws UsageError when it is given a schema: it is the same for all
 */
export function schema({ words }: Options, where: Surroundings): number {
  const [word] = words;
  if (word !== undefined)
    throw new UsageError(`\`rpcgen schema\` takes no file: did you mean \`rpcgen model ${word}\`?`);
  where.out(readOwn("rpcgen.schema.json"));
  return exit.fine;
}
