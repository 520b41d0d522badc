import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchModel } from '@tokensift/classifier';
import { temporaryFolder } from '@tokensift/testing';
import { describe, expect, it } from 'vitest';
import { tokensift } from '../../testing/tokensift.ts';
import { packageFile } from '../package-file.ts';

const data = packageFile('assets/support-desk');
const model = 'tokensift-mini';
const modelFolder = await fetchModel(model);

describe('tokensift constructs', () => {
  it('prints tables, a document and a page, the same from a stream', async () => {
    const cwd = await temporaryFolder();
    const args = ['constructs', '--data', data, '--tokenizer', model];
    const [printed, json, streamed] = await Promise.all([
      tokensift([...args, '--html', 'page.html'], { cwd }),
      tokensift([...args, '--json'], { cwd }),
      tokensift([...args, '--json', '--stream'].with(2, join(data, 'train.jsonl')), { cwd }),
    ]);
    expect(printed.code).toBe(0);
    expect(printed.stdout).toContain('over all classes');
    expect(printed.stdout).toMatch(/\[\[.*\]\]/);
    const page = await readFile(join(cwd, 'page.html'), 'utf8');
    expect(page).toContain('<mark style="--w:100%"');
    expect(page).not.toMatch(/https?:\/\//);

    const document = JSON.parse(json.stdout);
    expect(document).toMatchObject({ schema: 'tokensift/constructs/1', score: 'mutual-information' });
    expect(document.classes).toHaveLength(14);
    for (const { constructs, texts } of document.classes) {
      expect(constructs.length).toBeGreaterThan(0);
      for (const { inClass, support } of constructs) {
        expect(inClass).toBeGreaterThan(0);
        expect(inClass).toBeLessThanOrEqual(Math.min(support, texts));
      }
    }
    const { data: _, notes, ...rest } = document;
    expect(notes).toMatchObject([{ kind: 'unread-files', message: 'support-desk: not read: README.md.' }]);
    expect(JSON.parse(streamed.stdout)).toMatchObject(rest);
  });

  it('compares with a base corpus, and keeps its table', async () => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, 'base.txt'), 'what is this\nwhere is my house\nit is a bike\n'.repeat(6));
    const args = ['constructs', '--data', data, '--tokenizer', model, '--score', 'domain-kl', '--json'];
    const counted = await tokensift([...args, '--base', 'base.txt', '--save-base', 'base.json'], { cwd });
    expect(counted).toMatchObject({ code: 0 });
    const loaded = await tokensift([...args, '--base', 'base.json'], { cwd });
    expect(loaded.stdout).toBe(counted.stdout);
    const other = await readFile(join(modelFolder, 'tokenizer.json'), 'utf8');
    await writeFile(join(cwd, 'tokenizer.json'), other.replace('"##ing":', '"##ingg":'));
    const refused = await tokensift([...args.with(4, 'tokenizer.json'), '--base', 'base.json'], { cwd });
    expect(refused).toMatchObject({ code: 2 });
    expect(JSON.parse(refused.stdout).error.message).toContain('another tokenizer');
  });

  it.each([
    [['--class', 'nothing'], /no text has the label "nothing"/],
    [['--stream'], /only a file can be read/],
    [['--score', 'domain-kl'], /compares with a base corpus/],
  ])('%j is refused', async (more, message) => {
    const { code, stdout } = await tokensift(
      ['constructs', '--data', data, '--tokenizer', model, '--json', ...more],
      { cwd: await temporaryFolder() },
    );
    expect(code).toBe(2);
    expect(JSON.parse(stdout).error.message).toMatch(message);
  });

  it('one class, and bytes that are no text, are refused', async () => {
    const cwd = await temporaryFolder();
    const run = async (...more: string[]) => {
      const args = ['constructs', '--data', 'rows.jsonl', '--tokenizer', model, '--json', ...more];
      const { code, stdout } = await tokensift(args, { cwd });
      return { code, ...JSON.parse(stdout).error };
    };
    await writeFile(join(cwd, 'rows.jsonl'), '{"text":"a","label":"x"}\n{"text":"b","label":"x"}\n');
    const one = { code: 'invalid-data', message: expect.stringContaining('have the label "x"') };
    expect(await run()).toMatchObject(one);
    expect(await run('--stream')).toMatchObject(one);
    await writeFile(join(cwd, 'rows.jsonl'), Buffer.from('{"text":"a\xff","label":"x"}\n', 'latin1'));
    expect(await run('--stream')).toMatchObject({ code: 'invalid-data', where: 'rows.jsonl:1' });
  });
});

describe('tokensift adapt', () => {
  it('adapts, and takes it back to the bit', async () => {
    const cwd = await temporaryFolder();
    const args = ['adapt', '--model', model, '--data', data, '--tokens', '40', '--min-support', '3'];
    const adapted = await tokensift([...args, '--out', 'adapted', '--json', '--html', 'page.html'], { cwd });
    expect(adapted).toMatchObject({ code: 0 });
    const document = JSON.parse(adapted.stdout);
    expect(document).toMatchObject({ schema: 'tokensift/adapt/1', mode: 'recycle', addedParameters: 0 });
    expect(document.tokensAdded).toBe(document.constructs + document.companions);
    expect(document.tokensAdded).toBeGreaterThan(10);
    expect(document.after.mean).toBeLessThan(document.before.mean);
    expect(await readFile(join(cwd, 'page.html'), 'utf8')).toContain('Constructs by class');

    const twice = await tokensift([...args, '--out', 'adapted'], { cwd });
    expect(twice).toMatchObject({ code: 2, stderr: expect.stringContaining('--overwrite') });
    const undone = await tokensift(['adapt', '--undo', '--model', 'adapted', '--out', 'original'], { cwd });
    expect(undone).toMatchObject({ code: 0 });
    const weights = async (folder: string) => await readFile(join(folder, 'model.safetensors'));
    expect((await weights(join(cwd, 'original'))).equals(await weights(modelFolder))).toBe(true);
    const tokenizer = async (folder: string) =>
      JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8'));
    expect(await tokenizer(join(cwd, 'original'))).toEqual(await tokenizer(modelFolder));
  });

  it('says what cannot be done, and leaves nothing behind', async () => {
    const cwd = await temporaryFolder();
    const run = (...more: string[]) =>
      tokensift(['adapt', '--model', model, '--out', 'out', ...more], { cwd });
    for (const [more, message] of [
      [['--data', data, '--tokens', '5000'], /only 123 rows can be recycled/],
      [['--undo'], /no folder of an adapted model/],
    ] as const) {
      const { code, stderr } = await run(...more);
      expect(code).toBe(2);
      expect(stderr).toMatch(message);
    }
    expect(await readdir(cwd)).toEqual([]);
  });
});
