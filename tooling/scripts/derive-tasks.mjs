// Makes data sets for tasks that no shared data set has, out of shared ones: node tooling/scripts/derive-tasks.mjs OUT
//   climate_fever_pairs       claim and evidence as two texts, where the source joins them by " [SEP] "
//   snips_multi_label         which kinds of slots a request mentions, out of snips_slots
//   financial_phrasebank_score  −1, 0 and 1 for negative, neutral and positive, a number to be predicted
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [out] = process.argv.slice(2);
if (out === undefined) {
  console.error('error: give the folder to write to: node tooling/scripts/derive-tasks.mjs OUT');
  process.exit(2);
}
const data = join(process.env.TOKENSIFT_DATA ?? '../shared', 'data');

const scores = { negative: -1, neutral: 0, positive: 1 };
const typesOf = (tags) => [...new Set(tags.filter((tag) => tag !== 'O').map((tag) => tag.slice(2)))].sort();

derive('climate_fever', 'climate_fever_pairs', ({ text, label }) => {
  const [claim, ...evidence] = text.split(' [SEP] ');
  return { text: claim, pair: evidence.join(' [SEP] '), label };
});
derive('snips_slots', 'snips_multi_label', ({ tokens, tags }) => ({
  text: tokens.join(' '),
  labels: typesOf(tags),
}));
derive('financial_phrasebank', 'financial_phrasebank_score', ({ text, label }) => ({
  text,
  label: scores[label],
}));

function derive(from, to, derived) {
  mkdirSync(join(out, to), { recursive: true });
  for (const split of ['train', 'validation', 'test']) {
    const rows = readFileSync(join(data, from, `${split}.jsonl`), 'utf8')
      .trimEnd()
      .split('\n');
    const lines = rows.map((line) => `${JSON.stringify(derived(JSON.parse(line)))}\n`);
    writeFileSync(join(out, to, `${split}.jsonl`), lines.join(''));
  }
}
