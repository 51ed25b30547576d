// The chart: bars of calls a second on a logarithmic scale, as SVG written by hand.

import type { Pairing } from "./pairings.ts";
import { figure, type Rounds } from "./rounds.ts";

const width = 860;
const left = 250;
const right = 110;
const bar = 20;
const gap = 8;
const top = 58;

const colours = { ours: "#2563eb", go: "#0d9488", limit: "#9ca3af", peer: "#d97706" } as const;

function colourOf({ name, peer }: Pairing): string {
  if (peer !== false) return colours.peer;
  if (name.startsWith("raw") || name.startsWith("limit")) return colours.limit;
  return /\bour/.test(name) ? colours.ours : colours.go;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** One bar a row, the fastest first. */
export function chart(
  pairings: readonly Pairing[],
  rounds: Rounds,
  cell: string,
  title: string,
  below: string,
): string {
  const rows = pairings
    .map((pairing) => ({ pairing, rate: figure(rounds, pairing.name, cell) }))
    .filter(({ rate }) => rate > 0)
    .sort((a, b) => b.rate - a.rate);
  const least = 10 ** Math.floor(Math.log10(Math.min(...rows.map(({ rate }) => rate))));
  const most = Math.max(...rows.map(({ rate }) => rate));
  const x = (rate: number): number => left + ((width - left - right) * Math.log(rate / least)) / Math.log(most / least);
  const height = top + rows.length * (bar + gap) + 44;
  const text = (at: number, y: number, content: string, more = ""): string =>
    `<text x="${at.toFixed(1)}" y="${y}" ${more}>${escaped(content)}</text>`;
  const marks: string[] = [];
  for (let rate = least; rate <= most; rate *= 10) {
    const at = x(rate).toFixed(1);
    marks.push(`<line x1="${at}" y1="${top - 6}" x2="${at}" y2="${height - 40}" stroke="#e5e7eb"/>`);
    marks.push(text(x(rate), top - 10, rate.toLocaleString("en"), 'text-anchor="middle" fill="#6b7280"'));
  }
  const bars = rows.map(({ pairing, rate }, i) => {
    const y = top + i * (bar + gap);
    return [
      text(left - 8, y + 14, pairing.name, 'text-anchor="end"'),
      `<rect x="${left}" y="${y}" width="${Math.max(1, x(rate) - left).toFixed(1)}" height="${bar}" fill="${colourOf(pairing)}"/>`,
      text(x(rate) + 6, y + 14, Math.round(rate).toLocaleString("en")),
    ].join("\n");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="white"/>
${text(12, 24, title, 'font-size="16" font-weight="bold"')}
${marks.join("\n")}
${bars.join("\n")}
${text(12, height - 14, below, 'fill="#6b7280"')}
</svg>
`;
}
