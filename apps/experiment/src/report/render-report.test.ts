import { collectResults } from '@tokensift/experiments';
import { HOSTILE_TEXT, sampleInputs, sampleRecords, sampleResults } from '@tokensift/experiments/testing';
import { describe, expect, it } from 'vitest';
import { renderReport } from './render-report.ts';
import { reportData } from './report-data.ts';

const names = ['full', 'a <b> & "c"'] as const;
const accuracies = [0.9, 0.92, 0.95];

const dataOf = (of: readonly [string, string], values: readonly number[]) =>
  reportData(sampleResults(of, values), sampleRecords(of, values), sampleInputs());

/** What the data links of a page hold, by their file names. */
function savedFiles(html: string): Map<string, string> {
  const links = html.matchAll(/download="([^"]+)" href="data:[^,]+,([^"]+)"/g);
  return new Map([...links].map(([, name, content]) => [name, Buffer.from(content, 'base64').toString()]));
}

describe('renderReport', () => {
  const html = renderReport(dataOf(names, accuracies));
  const files = savedFiles(html);

  it('begins with what was asked and answered', () => {
    const [header] = /<header>.*?<\/header>/s.exec(html)!;
    expect(header).toContain('Which of 2 methods');
    expect(header).toContain(
      '<strong>data</strong>: a &lt;b&gt; &amp; &quot;c&quot; is best with accuracy 92.3 %',
    );
    expect(header).toContain('1 of 8 runs have not been made');
    expect(header).toContain('1 run failed');
  });

  it('shows the table, what failed, and marks what is best', () => {
    expect(html).toContain('120 (10.0 %)');
    expect(html).toContain('the loss is NaN.');
    expect(html).toMatch(/a &lt;b&gt; &amp; &quot;c&quot; \(1 failed\) <span class="badge best">best</);
    expect(html.match(/class="badge/g)).toHaveLength(1);
  });

  it('marks methods that cannot be told from the best one', () => {
    const close = renderReport(dataOf(['full', 'sparse'], [0.81, 0.8]));
    expect(close).toContain('<span class="badge equal">≈ best</span>');
  });

  it('shows every seed, and where a selection lies, once a method', () => {
    for (const accuracy of ['90.00 %', '92.00 %', '95.00 %']) expect(html).toContain(accuracy);
    expect(html.match(/<summary>full: 10.00 % of the backbone/g)).toHaveLength(1);
    expect(html).toContain('98 of 980 selected');
  });

  it('has the data of each figure, to be saved without a network', () => {
    const seeds = JSON.parse(files.get('data-seeds.json')!) as {
      seed: number;
      value: number;
      method: string;
    }[];
    expect(seeds.filter(({ method }) => method === names[1]).map(({ value }) => value)).toEqual(accuracies);
    expect(files.get('data-seeds.csv')).toContain('"a <b> & ""c""",2,accuracy,0.92\r\n');
    const figures = html.match(/<figure/g)!.length;
    expect(
      html.match(/<figcaption>.*?<\/figcaption>/gs)!.filter((note) => note.includes('.csv"')),
    ).toHaveLength(figures);
    expect(JSON.parse(files.get('data-constructs.json')!)).toContainEqual({
      construct: 'wheel',
      class: 'bike',
      score: 0.6,
      textsOfClass: 60,
      otherTexts: 2,
      shareOfClass: 0.6,
      shareOfOthers: 0.02,
    });
  });

  it('says of an error in how many runs it is made', () => {
    // The row is wrong in all three runs of the reference and in those of the other method.
    expect(html).toContain('wrong in 6 of 6 runs');
  });

  it('needs nothing from elsewhere', () => {
    const withoutLinks = html.replaceAll(/href="(data:|#)[^"]*"/g, '');
    expect(withoutLinks).not.toMatch(/\b(src|href)=|url\(|@import|https?:/);
    expect(html).toContain("default-src 'none'");
  });

  it('shows names and texts as they are, not as markup', () => {
    expect(html).not.toContain('<b> ');
    expect(html).not.toContain('<script>');
    expect(html).not.toContain('\u202E');
    expect(html).toContain('&lt;/script&gt;&lt;script&gt;alert(');
    expect(html.match(/<script/g)).toHaveLength(1);
  });

  it('leaves texts out where it is asked to, and constructs, which are pieces of them', () => {
    const without = renderReport(dataOf(names, accuracies), { texts: false });
    const everything = `${without} ${[...savedFiles(without).values()].join(' ')}`;
    for (const piece of ['fortune', 'wheel', 'soup', HOSTILE_TEXT]) expect(everything).not.toContain(piece);
    expect(without).toContain('Most confused on data');
  });

  it('keeps the results of several models apart, and shows them beside each other', () => {
    const models = ['mini', 'other'];
    const records = models.flatMap((model, i) =>
      sampleRecords(['full', 'sparse'], [0.9 - i / 10]).map((record) => ({ ...record, model })),
    );
    const { environment } = sampleResults(['full', 'sparse'], [0.9]);
    const methods = ['full', 'sparse'].map((name) => ({ name, method: name, settings: {}, training: {} }));
    const results = collectResults(
      {
        name: 'two models',
        models: models.map((name) => ({ name, path: name })),
        datasets: [{ name: 'data', path: 'data', task: 'single-label' }],
        methods,
        seeds: [1],
        training: {},
        engine: {},
      },
      { planned: 6, environment, records, trials: [], tuning: [], notes: [] },
    );
    const page = renderReport(reportData(results, records, sampleInputs()));
    for (const model of models) {
      expect(page).toContain(`<h2>${model} · data</h2>`);
      expect(page).toContain(`<h2>${model} · Comparisons with full</h2>`);
    }
    const [overview] = /<section id="overview">.*?<\/section>/s.exec(page)!;
    for (const name of ['mini · full', 'mini · sparse', 'other · full', 'other · sparse']) {
      expect(overview).toContain(`>${name}</th>`);
    }
    expect(overview).toContain('90.0');
    expect(page.match(/wrong in 2 of 2 runs/g)).toHaveLength(2);
  });

  it('has no number that is not one', () => {
    const text = html.replace(/<script.*<\/script>/s, '').replaceAll('the loss is NaN', '');
    expect(text).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('can be made when no run has finished, and from results of earlier versions', () => {
    expect(renderReport(reportData(sampleResults(['full', 'sparse'], []), []))).toContain('no run finished');
    const { best: _, ...earlier } = sampleResults(names, accuracies);
    const records = sampleRecords(names, accuracies).map((record) => {
      const { answers: __, ...rest } = { answers: undefined, ...record };
      return rest;
    });
    expect(renderReport(reportData(earlier, records))).toContain('class="badge best"');
    expect(renderReport(reportData(earlier, []))).not.toContain('class="badge');
  });
});
