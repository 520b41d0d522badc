import * as Plot from '@observablehq/plot';
import { draw } from '../../src/report/charts/draw.ts';
import { placeLabels } from '../../src/report/charts/place-labels.ts';

interface Measured {
  readonly method: string;
  /** Per cent, mean over data sets and seeds. */
  readonly accuracy: number;
  /** Per cent of full finetuning's FLOPs. */
  readonly cost: number;
}

/** The methods of the first table of docs/results/real-models.md that were run on all of its data sets. */
function measuredMethods(page: string): Measured[] {
  const [table = ''] = page.match(/(^\|.*\n)+/m) ?? [];
  const [header, , ...rows] = table.trimEnd().split('\n');
  const cells = (row: string) => row.split('|').map((cell) => cell.replaceAll('*', '').trim());
  const names = cells(header);
  return rows
    .map((row) => new Map(cells(row).map((cell, i) => [names[i], cell])))
    .filter((row) => row.get('mean') !== '')
    .map((row) => ({
      method: row.get('method')!,
      accuracy: Number(row.get('mean')),
      cost: Number.parseFloat(row.get('training FLOPs')!),
    }));
}

const OURS = 'sparse';
const INK = '#1f2733';
const QUIET = '#5b6675';
const ACCENT = '#1f6feb';
const frame = { width: 720, height: 320, marginLeft: 60, marginRight: 60, marginTop: 48, marginBottom: 56 };
const domains = { x: [40, 120], y: [86.5, 89.5] };

/** Quality against cost, from a page of results; an SVG that stands by itself. */
export function qualityCostPicture(page: string): string {
  const points = measuredMethods(page);
  const x = Plot.scale({
    x: { domain: domains.x, range: [frame.marginLeft, frame.width - frame.marginRight] },
  });
  const y = Plot.scale({
    y: { domain: domains.y, range: [frame.height - frame.marginBottom, frame.marginTop] },
  });
  const ours = points.filter(({ method }) => method === OURS);
  const others = points.filter(({ method }) => method !== OURS);
  const heights = placeLabels(
    others.map(({ method, cost, accuracy }) => {
      const left = x.apply(cost) + 10;
      return { left, right: left + 8 * method.length, y: y.apply(accuracy) };
    }),
    { top: frame.marginTop, bottom: frame.height - frame.marginBottom },
  );
  const labels = others.map((point, i) => ({ ...point, at: y.invert!(heights[i]) }));
  const svg = draw('Accuracy against training FLOPs of six methods', {
    ...frame,
    x: { domain: domains.x, label: null, ticks: 6 },
    y: { domain: domains.y, label: null, ticks: 5, grid: true },
    marks: [
      Plot.text(['Accuracy of all-MiniLM-L6-v2, mean of five data sets, %'], {
        frameAnchor: 'top-left',
        dx: -40,
        dy: -24,
        fontWeight: 600,
      }),
      Plot.text(['FLOPs of the training, % of full finetuning’s'], { frameAnchor: 'bottom-right', dy: 40 }),
      Plot.dot(points, {
        x: 'cost',
        y: 'accuracy',
        r: 6,
        fill: ({ method }: Measured) => (method === OURS ? ACCENT : QUIET),
      }),
      // On the other side, since the upper layers cost nearly the same.
      Plot.text(ours, { x: 'cost', y: 'accuracy', text: 'method', textAnchor: 'end', dx: -12, fill: INK }),
      Plot.text(labels, { x: 'cost', y: 'at', text: 'method', textAnchor: 'start', dx: 12, fill: INK }),
    ],
  });
  const card = `<rect x="0.5" y="0.5" width="${frame.width - 1}" height="${frame.height - 1}" rx="10" fill="#f8fafc" stroke="#c9d1dc"/>`;
  const style = `style="color: ${INK}; font: 13px system-ui, sans-serif"`;
  const begin = `<svg xmlns="http://www.w3.org/2000/svg" ${style} `;
  return `${svg.replace('<svg ', begin).replace(' tabindex="0"', '').replace('>', `>${card}`)}\n`;
}
