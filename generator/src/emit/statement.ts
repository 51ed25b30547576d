// Statements of a generated module, as they are given to ts-morph.

import type { CodeBlockWriter, StatementStructures } from "ts-morph";

/** What a statement is given as: text is written by a function, which knows the indentation. */
export type Statement = StatementStructures | ((writer: CodeBlockWriter) => void);

/** Writes lines, and a blank one behind them. They are joined at once: one text is less to keep than their many parts. */
export function lines(...text: readonly string[]): Statement {
  const joined = text.join("\n");
  return (writer) => writer.write(joined).blankLine();
}
