import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { escapeHtml } from '../escape-html.ts';

// Plot builds elements: outside of a browser they need a document to be made by.
const { document } = parseHTML('<!doctype html><html><body></body></html>');

/** The class that the page's stylesheet knows charts by. */
const CHART = 'chart';

/**
 * Draws a chart as SVG of this width in pixels.
 * @param label what it shows, for those who cannot see it
 */
export function draw(label: string, options: Plot.PlotOptions & { readonly width: number }): string {
  const svg = Plot.plot({
    document: document,
    className: CHART,
    ...options,
  });
  for (const style of svg.querySelectorAll('style')) style.remove();
  // The label of the whole says what groups of marks are.
  for (const part of svg.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
  for (const part of svg.querySelectorAll('[aria-hidden]')) part.removeAttribute('aria-hidden');
  return svg.outerHTML.replace('<svg ', `<svg role="img" tabindex="0" aria-label="${escapeHtml(label)}" `);
}

/** Colours of the page, which has them for light and dark. */
export const colours = {
  accent: 'var(--accent)',
  contrast: 'var(--contrast)',
  ink: 'var(--ink)',
  quiet: 'var(--quiet)',
  faint: 'var(--faint)',
  rule: 'var(--rule)',
} as const;

/** Keeps text readable where it crosses lines. */
export const halo = { stroke: 'var(--paper)', strokeWidth: 4 } as const;

/** How wide text of this size is, in pixels; enough for names beside marks. */
export const textWidth = (text: string, size = 12): number => 0.56 * size * [...text].length;
