// Reports: all that a run has to say of problems, in the form that was asked for.

import type { Format } from "./options.ts";
import { type Problem, printable, render, type Severity, type Source } from "./problem.ts";
import { exit, type Surroundings } from "./surroundings.ts";

/** Something to say: of a place in a schema, or (without a source) of the disk or of a whole run. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  readonly problem?: Problem;
  readonly source?: Source;
  /** What a run ends with because of it. */
  readonly exit: number;
}

/** What a run did with a file, for `--format json`. */
export interface FileState {
  readonly name: string;
  readonly state: string;
}

export interface ReportOptions {
  readonly format: Format;
  readonly maxErrors: number;
}

/** Collects what is to be said, and says it at once. */
export class Report {
  readonly #options: ReportOptions;
  readonly #where: Surroundings;
  readonly #findings: Finding[] = [];

  constructor(options: ReportOptions, where: Surroundings) {
    this.#options = options;
    this.#where = where;
  }

  /** What the run has to end with, as far as it is known. */
  get exit(): number {
    return Math.max(exit.fine, ...this.#findings.map((finding) => finding.exit));
  }

  /** Adds what is wrong with a schema, or notes about it. */
  schema(problems: readonly Problem[], source: Source): void {
    for (const problem of problems) {
      const { code, severity, message, help } = problem;
      const ends = severity === "error" ? exit.schema : exit.fine;
      this.#findings.push({
        code,
        severity,
        message,
        ...(help === undefined ? {} : { help }),
        problem,
        source,
        exit: ends,
      });
    }
  }

  /** Adds an error that is about no place in a schema. */
  trouble(code: string, message: string, ends: number, help?: string): void {
    this.#findings.push({ code, severity: "error", message, ...(help === undefined ? {} : { help }), exit: ends });
  }

  /** Says everything. `tail` follows the number of errors: `nothing written`. JSON says what became of files, too. */
  end(tail = "", files: readonly FileState[] = []): void {
    const { format, maxErrors } = this.#options;
    const all = this.#findings;
    if (format === "json") {
      this.#where.out(`${JSON.stringify({ exit: this.exit, problems: all.map(asData), files })}\n`);
      return;
    }
    for (const finding of all.slice(0, maxErrors)) this.#where.err(this.#show(finding));
    if (all.length > maxErrors) this.#where.err(`and ${all.length - maxErrors} more\n`);
    const count = (severity: Severity): number => all.filter((finding) => finding.severity === severity).length;
    const errors = count("error");
    const told = [plural(errors, "error"), plural(count("warning"), "warning"), plural(count("info"), "note")]
      .filter((part) => !part.startsWith("0 "))
      .join(", ");
    if (format === "pretty" && told !== "") this.#where.err(`${told}${errors > 0 ? tail : ""}\n`);
  }

  #show(finding: Finding): string {
    const { format } = this.#options;
    if (format === "short") return `${short(finding)}\n`;
    if (format === "github") return `${github(finding)}\n`;
    const { problem, source } = finding;
    if (problem !== undefined && source !== undefined) return `${render(problem, source, this.#where.colour)}\n\n`;
    const help = finding.help === undefined ? "" : `\n  = help: ${printable(finding.help)}`;
    return `${titleOf(finding)}: ${printable(finding.message)}${help}\n\n`;
  }
}

/** `1 error`, `2 errors`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function titleOf({ code, severity }: Finding): string {
  return code === "" ? severity : `${severity}[${code}]`;
}

/** A place in lines and columns, from 1, as editors count them. */
function placeOf(offset: number, source: Source): { line: number; column: number } {
  const line = source.lineAt(offset);
  return { line: line + 1, column: offset - source.startOf(line) + 1 };
}

/** One line for each, in the form that editors and `grep` know. */
function short(finding: Finding): string {
  const { problem, source, message, help } = finding;
  const text = `${titleOf(finding)}: ${printable(message)}${help === undefined ? "" : ` (${printable(help)})`}`;
  if (problem === undefined || source === undefined) return text;
  const { line, column } = placeOf(problem.offset, source);
  return `${printable(source.path)}:${line}:${column}: ${text}`;
}

/** A workflow command of GitHub's, which becomes a mark at the line. */
function github(finding: Finding): string {
  const kind = finding.severity === "info" ? "notice" : finding.severity;
  const { problem, source, code, message, help } = finding;
  const properties: string[] = [];
  if (problem !== undefined && source !== undefined) {
    const start = placeOf(problem.offset, source);
    const end = placeOf(problem.offset + problem.length, source);
    properties.push(`file=${property(source.path)}`, `line=${start.line}`, `col=${start.column}`);
    if (end.line === start.line) properties.push(`endColumn=${end.column}`);
  }
  if (code !== "") properties.push(`title=${property(code)}`);
  const data = [message, ...(help === undefined ? [] : [`help: ${help}`])].map(printable).join("\n");
  return `::${kind}${properties.length === 0 ? "" : ` ${properties.join(",")}`}::${escaped(data)}`;
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return escaped(printable(text)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** A finding as JSON: places both as offsets and as lines and columns from 1. */
function asData(finding: Finding): object {
  const { code, severity, message, help, problem, source } = finding;
  if (problem === undefined || source === undefined) return { code, severity, message, help };
  const spread = ({ offset, length }: { offset: number; length: number }): object => {
    const end = placeOf(offset + length, source);
    return { ...placeOf(offset, source), endLine: end.line, endColumn: end.column, offset, length };
  };
  const related = problem.related?.map((one) => ({ message: one.message, ...spread(one) }));
  const edits = problem.edits?.map((one) => ({ text: one.text, ...spread(one) }));
  return { code, severity, message, help, file: source.path, ...spread(problem), related, edits };
}
