import * as Plot from '@observablehq/plot';
import { draw } from '../../src/report/charts/draw.ts';
import { placeLabels } from '../../src/report/charts/place-labels.ts';

interface Measured {
  readonly method: string;
  /** Per cent, mean over seeds. */
  readonly accuracy: number;
  /** Per cent of full finetuning's FLOPs. */
  readonly cost: number;
}

/** Rows of the table of real models: `| data set | method | accuracy ± deviation | macro F1 | trained | FLOPs | time |`. */
const ROW = /^\|[^|]*\| *([^|]+?) *\| *\**([\d.]+) ± [\d.]+\** *\|[^|]*\|[^|]*\| *(\d+) % *\|[^|]*\|$/gm;

/** The methods of the first section of docs/results/real-models.md, each averaged over the data sets. */
function measuredMethods(page: string): Measured[] {
  const [, section = ''] = page.split('\n## ');
  const rows = [...section.matchAll(ROW)].map(([, method, accuracy, cost]) => ({
    method: method,
    accuracy: Number(accuracy),
    cost: Number(cost),
  }));
  return [...new Set(rows.map(({ method }) => method))].map((method) => {
    const own = rows.filter((row) => row.method === method);
    const mean = (of: (row: Measured) => number) => own.reduce((sum, row) => sum + of(row), 0) / own.length;
    return { method, accuracy: mean(({ accuracy }) => accuracy), cost: mean(({ cost }) => cost) };
  });
}

const INK = '#1f2733';
const QUIET = '#5b6675';
const ACCENT = '#1f6feb';
const frame = { width: 720, height: 320, marginLeft: 60, marginRight: 60, marginTop: 48, marginBottom: 56 };
const domains = { x: [40, 105], y: [86, 88.4] };

/** Quality against cost, from a page of results; an SVG that stands by itself. */
export function qualityCostPicture(page: string): string {
  const points = measuredMethods(page);
  const x = Plot.scale({
    x: { domain: domains.x, range: [frame.marginLeft, frame.width - frame.marginRight] },
  });
  const y = Plot.scale({
    y: { domain: domains.y, range: [frame.height - frame.marginBottom, frame.marginTop] },
  });
  const heights = placeLabels(
    points.map(({ method, cost, accuracy }) => {
      const left = x.apply(cost) + 10;
      return { left, right: left + 8 * method.length, y: y.apply(accuracy) };
    }),
    { top: frame.marginTop, bottom: frame.height - frame.marginBottom },
  );
  const labels = points.map((point, i) => ({ ...point, at: y.invert!(heights[i]) }));
  const svg = draw('Accuracy against training FLOPs of five methods', {
    ...frame,
    x: { domain: domains.x, label: null, ticks: 6 },
    y: { domain: domains.y, label: null, ticks: 5, grid: true },
    marks: [
      Plot.text(['Accuracy of all-MiniLM-L6-v2, mean of four data sets, %'], {
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
        fill: ({ method }: Measured) => (method === 'sparse' ? ACCENT : QUIET),
      }),
      Plot.text(labels, { x: 'cost', y: 'at', text: 'method', textAnchor: 'start', dx: 12, fill: INK }),
    ],
  });
  const card = `<rect x="0.5" y="0.5" width="${frame.width - 1}" height="${frame.height - 1}" rx="10" fill="#f8fafc" stroke="#c9d1dc"/>`;
  const style = `style="color: ${INK}; font: 13px system-ui, sans-serif"`;
  const begin = `<svg xmlns="http://www.w3.org/2000/svg" ${style} `;
  return `${svg.replace('<svg ', begin).replace(' tabindex="0"', '').replace('>', `>${card}`)}\n`;
}
