import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Benchmark, type SkippedVariant, THREADS, type Variant } from '../benchmark.ts';
import { anyClassifier } from '../inputs/any-classifier.ts';
import { compareRounds, type Ratio } from '../measure/compare-rounds.ts';
import { interleave } from '../measure/interleave.ts';
import { installedPython } from '../peers/peer.ts';

const data = 'data/banking77';
const modelFolder = 'models/all-MiniLM-L6-v2';

const command = fileURLToPath(new URL('../../../../apps/experiment/dist/main.js', import.meta.url));
const pythonScript = fileURLToPath(new URL('../peers/predict_one.py', import.meta.url));

const node = 'node, nothing';
const help = 'tokensift --help';
const predict = 'tokensift predict, one text';
const pipeline = "transformers' pipeline, one text";

/** What a command should take at most, in milliseconds. */
const aims = { [help]: 150, [predict]: 700 };

export const startup: Benchmark = {
  name: 'startup',
  description: 'commands from start to end: help, and the prediction of one text',
  needs: [data, modelFolder],
  async run({ rounds = 15, quick, note }) {
    const folder = await mkdtemp(join(tmpdir(), 'bench-startup-'));
    try {
      note('saving a classifier');
      const text = await saveAnyClassifier(folder);
      const { commands, skipped } = commandsFor(folder, text);
      const turns = new Map(
        [...commands].map(([name, [program, ...args]]) => [name, async () => [await timeOf(program, args)]]),
      );
      for (const turn of turns.values()) await turn();
      const samples = await interleave(turns, quick ? 2 : rounds, (round) => note(`round ${round}`));
      const variants = [...samples].map(([name, found]): Variant => {
        const aim = Object.entries(aims).find(([aimed]) => aimed === name)?.[1];
        return { name, rounds: found, details: aim === undefined ? {} : { aim } };
      });
      const [ours, theirs] = [samples.get(predict), samples.get(pipeline)];
      const ratios: Ratio[] = ours && theirs ? [compareRounds(`${predict} / ${pipeline}`, ours, theirs)] : [];
      return {
        setting: `the built command, files in the page cache; a classifier of all-MiniLM-L6-v2; Python on ${THREADS} threads, tokensift as it comes`,
        unit: 'ms',
        variants,
        ratios,
        skipped,
      };
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

/** @returns a text to classify, which lies in the folder as well */
async function saveAnyClassifier(folder: string): Promise<string> {
  const { classifier, texts } = await anyClassifier(data, modelFolder);
  await classifier.save(join(folder, 'classifier'));
  await classifier.dispose();
  const text = texts[0];
  await writeFile(join(folder, 'text.jsonl'), `${JSON.stringify({ text })}\n`);
  return text;
}

type Words = readonly [program: string, ...args: string[]];

function commandsFor(
  folder: string,
  text: string,
): { readonly commands: ReadonlyMap<string, Words>; readonly skipped: readonly SkippedVariant[] } {
  const commands = new Map<string, Words>([[node, [process.execPath, '-e', '0']]]);
  const skipped: SkippedVariant[] = [];
  const classifier = join(folder, 'classifier');
  if (existsSync(command)) {
    const input = ['--input', join(folder, 'text.jsonl')];
    commands.set(help, [process.execPath, command, '--help']);
    commands.set(predict, [process.execPath, command, 'predict', '--model', classifier, ...input]);
  } else {
    for (const name of [help, predict]) {
      skipped.push({ name, reason: `There is no ${command}. Build it first: npm run build.` });
    }
  }
  const python = process.env[installedPython.variable];
  if (python) commands.set(pipeline, [python, pythonScript, classifier, text, String(THREADS)]);
  else
    skipped.push({
      name: pipeline,
      reason: `${installedPython.variable} is not set. ${installedPython.advice}`,
    });
  return { commands, skipped };
}

async function timeOf(program: string, args: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  await promisify(execFile)(program, [...args], {
    env: { ...process.env, HF_HUB_OFFLINE: '1', PYTHONDONTWRITEBYTECODE: '1' },
  });
  return performance.now() - startedAt;
}
