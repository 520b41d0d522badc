import { type DataRows, downloads } from './downloads.ts';
import { escapeHtml } from './escape-html.ts';

export interface FigureParts {
  /** What is to be seen, as a heading. */
  readonly title: string;
  /** How it is read. */
  readonly note: string;
  /** Draws it in so many pixels. */
  readonly draw: (width: number) => string;
  /** Where it may be: across the page, or beside another one. Default across. */
  readonly size?: 'full' | 'half';
  /** The name of the file with its data. */
  readonly file: string;
  readonly data: DataRows;
}

const WIDE = 720;
const NARROW = 340;

/** A chart with what it shows, how it is read and its data. A wide one is drawn once more for narrow screens. */
export function figure({ title, note, draw, size = 'full', file, data }: FigureParts): string {
  const charts =
    size === 'half'
      ? draw(NARROW)
      : `<div class="wide">${draw(WIDE)}</div><div class="narrow">${draw(NARROW)}</div>`;
  return `<figure class="${size}">
<h3>${escapeHtml(title)}</h3>
${charts}
<figcaption>${escapeHtml(note)} ${downloads(file, data)}</figcaption>
</figure>`;
}

/** Small charts of the same kind under one heading, each with a title of its own. */
export function smallMultiples(
  parts: Omit<FigureParts, 'draw' | 'size'> & {
    readonly charts: readonly { readonly title: string; readonly svg: string }[];
  },
): string {
  const charts = parts.charts.map(({ title, svg }) => `<li><h4>${escapeHtml(title)}</h4>${svg}</li>`);
  return `<figure class="full">
<h3>${escapeHtml(parts.title)}</h3>
<ul class="multiples">${charts.join('')}</ul>
<figcaption>${escapeHtml(parts.note)} ${downloads(parts.file, parts.data)}</figcaption>
</figure>`;
}
