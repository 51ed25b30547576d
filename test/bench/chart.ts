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

type Points = readonly (readonly [number, number])[];

/** Small line charts beside each other, logarithmic both ways. Dashed is what stands `beside`; the grey line grows as the size does. */
export function panels(
  all: readonly {
    readonly name: string;
    readonly unit: string;
    readonly points: Points;
    readonly beside: Points;
  }[],
  title: string,
): string {
  const [side, space, columns] = [220, 70, 3];
  const rows = Math.ceil(all.length / columns);
  const drawn = all.map(({ name, unit, points, beside }, i) => {
    const [x0, y0] = [space + (i % columns) * (side + space), 60 + Math.floor(i / columns) * (side + space)];
    const decades = (values: number[]): [number, number] => [
      Math.floor(Math.log10(Math.min(...values))),
      Math.ceil(Math.log10(Math.max(...values)) + 1e-9),
    ];
    const [xMin, xMax] = decades(points.map(([size]) => size));
    const [yMin, yMax] = decades([...points, ...beside].map(([, micros]) => micros));
    const x = (size: number): number => x0 + (side * (Math.log10(size) - xMin)) / (xMax - xMin);
    const y = (micros: number): number => y0 + side - (side * (Math.log10(micros) - yMin)) / (yMax - yMin);
    const at = ([size, micros]: readonly [number, number]): string => `${x(size).toFixed(1)},${y(micros).toFixed(1)}`;
    const last = points.at(-1) ?? [1, 1];
    const [fromX, fromY] = [10 ** xMin, last[1] * (10 ** xMin / last[0])];
    const start: readonly [number, number] =
      fromY >= 10 ** yMin ? [fromX, fromY] : [(last[0] * 10 ** yMin) / last[1], 10 ** yMin];
    const label = (exponent: number): string =>
      exponent < 0 ? String(10 ** exponent) : (10 ** exponent).toLocaleString("en");
    return [
      `<rect x="${x0}" y="${y0}" width="${side}" height="${side}" fill="none" stroke="#d1d5db"/>`,
      `<text x="${x0}" y="${y0 - 8}" font-weight="bold">${escaped(name)}</text>`,
      `<text x="${x0}" y="${y0 + side + 16}" fill="#6b7280">${label(xMin)}</text>`,
      `<text x="${x0 + side}" y="${y0 + side + 16}" text-anchor="end" fill="#6b7280">${label(xMax)} ${escaped(unit)}</text>`,
      `<text x="${x0 - 6}" y="${y0 + side}" text-anchor="end" fill="#6b7280">${label(yMin)}</text>`,
      `<text x="${x0 - 6}" y="${y0 + 10}" text-anchor="end" fill="#6b7280">${label(yMax)}</text>`,
      `<line x1="${x(start[0]).toFixed(1)}" y1="${y(start[1]).toFixed(1)}" x2="${x(last[0]).toFixed(1)}" y2="${y(last[1]).toFixed(1)}" stroke="#e5e7eb"/>`,
      `<polyline points="${beside.map(at).join(" ")}" fill="none" stroke="#4b5563" stroke-dasharray="4 3"/>`,
      `<polyline points="${points.map(at).join(" ")}" fill="none" stroke="${colours.ours}" stroke-width="2"/>`,
      ...points.map(
        (point) =>
          `<circle cx="${x(point[0]).toFixed(1)}" cy="${y(point[1]).toFixed(1)}" r="3" fill="${colours.ours}"/>`,
      ),
    ].join("\n");
  });
  const [panelsWidth, panelsHeight] = [space + columns * (side + space), 60 + rows * (side + space)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${panelsWidth}" height="${panelsHeight}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="white"/>
<text x="12" y="24" font-size="16" font-weight="bold">${escaped(title)}</text>
${drawn.join("\n")}
</svg>
`;
}
