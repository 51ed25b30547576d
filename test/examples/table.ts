// The lines that `npm start` prints.

const colour = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;

function paint(code: number, text: string): string {
  return colour ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** A line that stands for itself. */
export function heading(text: string): void {
  console.log(`\n${paint(1, text)}`);
}

/** A line of the table: makes the call, and shows over what, what was called, what came back, and how long it took. */
export async function row(over: string, call: string, make: () => Promise<string>): Promise<void> {
  const begin = performance.now();
  const answer = await make();
  const took = `${(performance.now() - begin).toFixed(1)} ms`;
  console.log(`  ${paint(36, over.padEnd(31))}${call.padEnd(27)}${answer.padEnd(38)}${paint(2, took.padStart(9))}`);
}
