import { writeFile } from 'node:fs/promises';

/** What a newcomer runs: a table in, a classifier out, a prediction; printed with what it ran on. */
export const PROGRAM = `import { createEngine, createRandom, finetune, createMethod, openModel, readSplits } from 'tokensift';
let warning = '';
process.on('warning', ({ message }) => { warning += message; });
const { train, validation } = await readSplits('tickets.csv', { random: createRandom(1) });
const engine = await createEngine();
const { classifier } = await finetune({
  model: await openModel('tokensift-mini'),
  method: createMethod('full'),
  training: { epochs: 3, batchSize: 16 },
  train, validation, engine, seed: 1,
});
await classifier.save('my-classifier');
const [prediction] = await classifier.predict(['when does my parcel arrive']);
await classifier.dispose();
console.log(JSON.stringify({ engine: engine.describe().backend, label: prediction?.label, warning }));
`;

const subjects = {
  delivery: [
    'when does my parcel arrive',
    'the parcel is late',
    'my order has not arrived',
    'the courier lost the parcel',
  ],
  refund: [
    'i want my money back',
    'please refund the payment',
    'when is the refund paid',
    'you charged my card twice',
  ],
};

/** Sixty tickets of two kinds. */
export async function writeTickets(path: string): Promise<void> {
  const endings = ['', ' please', ' thanks', ' today', ' again', ' now', ' at last', ', hello'];
  const rows = Object.entries(subjects).flatMap(([label, texts]) =>
    texts.flatMap((text) => endings.map((ending) => `"${text}${ending}",${label}`)),
  );
  await writeFile(path, ['text,label', ...rows, ''].join('\n'));
}
