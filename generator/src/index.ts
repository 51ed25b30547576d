// What programs use of the generator: the same as the command line, without files.

export { type Generated, type GenerateInput, generate } from "./generate.ts";
export { type Edit, type Problem, type Related, render, type Severity, Source, type Span } from "./problem.ts";
