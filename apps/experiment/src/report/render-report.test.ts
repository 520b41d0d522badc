import { sampleResults } from '@tokensift/experiments/testing';
import { describe, expect, it } from 'vitest';
import { renderReport } from './render-report.ts';

describe('renderReport', () => {
  const html = renderReport(sampleResults(['full', 'a <b> & "c"'], [0.9, 0.92, 0.95]));

  it('shows every seed, the table, what failed and what is missing', () => {
    for (const accuracy of ['90.00 %', '92.00 %', '95.00 %']) expect(html).toContain(accuracy);
    expect(html).toContain('120 (10.0 %)');
    expect(html).toContain('the loss is NaN.');
    expect(html).toContain('1 of 8 runs have not been made');
  });

  it('shows where a selection lies, once a method', () => {
    expect(html.match(/<summary>full: 10.00 % of the backbone/g)).toHaveLength(1);
    expect(html).toContain('98 of 980 selected');
  });

  it('needs nothing from elsewhere', () => {
    expect(html).not.toMatch(/\b(src|href)=|url\(|@import|<script|https?:/);
  });

  it('is readable in light and dark', () => {
    expect(html).toContain('prefers-color-scheme: dark');
  });

  it('shows names as they are, not as markup', () => {
    expect(html).not.toContain('<b>');
    expect(html).toContain('a &lt;b&gt; &amp; &quot;c&quot;');
  });

  it('has no number that is not one', () => {
    expect(html.replaceAll('The loss is NaN', '').replaceAll('the loss is NaN', '')).not.toMatch(
      /NaN|Infinity|undefined/,
    );
  });

  it('can be made when no run has finished', () => {
    const results = sampleResults(['full', 'sparse'], []);
    expect(renderReport(results)).toContain('no run finished');
  });
});
