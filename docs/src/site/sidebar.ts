import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './links.ts';

interface Entry {
  readonly text: string;
  readonly link: string;
}

/** Pages of a folder, as `name` or `name: shown as`, in this order. */
const entries = (folder: string, pages: Readonly<Record<string, string>>): Entry[] =>
  Object.entries(pages).map(([name, text]) => ({ text, link: `${folder}/${name}` }));

const packages = readdirSync(join(root, 'packages')).sort();
const decisions = readdirSync(join(root, 'docs/decisions')).sort();

/** "# 3. Title" of a decision, without its number. */
function titleOf(decision: string): string {
  const [heading = ''] = readFileSync(join(root, 'docs/decisions', decision), 'utf8').split('\n');
  return heading.replace(/^#\s*/, '');
}

export const sidebar = [
  {
    text: 'Start',
    items: [
      { text: 'What it is', link: '/' },
      { text: 'Tutorial', link: '/tutorial' },
      { text: 'Examples', link: '/examples/' },
      { text: 'Glossary', link: '/glossary' },
    ],
  },
  {
    text: 'Guides',
    items: entries('/guides', {
      'choose-a-method': 'Choose a method',
      budgets: 'Budgets',
      'imbalance-and-out-of-scope': 'Rare classes, texts out of scope',
      'token-tasks': 'Entities, slots and semantic roles',
      'low-data': 'Little data',
      'custom-selectors': 'Custom selectors',
      experiments: 'Experiment files',
      report: 'The report',
      distributed: 'Many machines',
      'shared-store': 'A shared store',
      trackers: 'Trackers',
      deploying: 'Deploy a classifier',
      serving: 'Serve over HTTP',
      'in-the-background': 'Train in the background',
      hub: 'The Hugging Face hub',
      'graphics-processors': 'Graphics processors',
      'behind-a-wall': 'Behind a wall',
    }),
  },
  {
    text: 'Extend it',
    collapsed: true,
    items: entries('/guides/extend', {
      architecture: 'Add an architecture',
      task: 'Add a task',
      method: 'Add a method',
      metric: 'Add a metric',
    }),
  },
  {
    text: 'Concepts',
    items: entries('/concepts', {
      constructs: 'Token constructs',
      sensitivity: 'Sensitivity',
      selection: 'Selection',
      'frozen-prefix': 'The frozen prefix',
      costs: 'Costs',
    }),
  },
  {
    text: 'Reference',
    collapsed: true,
    items: entries('/reference', {
      'command-line': 'Command line',
      settings: 'Settings',
      training: 'Training',
      methods: 'Methods',
      tasks: 'Tasks',
      'data-files': 'Data files',
      tokenizers: 'Tokenizers',
      'delta-format': 'The format of deltas',
    }),
  },
  {
    text: 'Packages',
    collapsed: true,
    items: [
      ...entries('/reference/packages', { tokensift: 'tokensift', playground: 'playground' }),
      ...packages.map((name) => ({ text: name, link: `/reference/packages/${name}` })),
    ],
  },
  {
    text: 'API',
    collapsed: true,
    items: packages.map((name) => ({ text: name, link: `/reference/api/${name}` })),
  },
  {
    text: 'Results',
    collapsed: true,
    items: entries('/results', {
      '': 'In short',
      baselines: 'Every method, tuned alike',
      ablation: 'What makes it work',
      'real-models': 'Real models',
      tasks: 'Other tasks',
      constructs: 'Constructs in four data sets',
      trust: 'Damaged files and kills',
    }),
  },
  {
    text: 'Decisions',
    collapsed: true,
    items: decisions.map((file) => ({ text: titleOf(file), link: `/decisions/${file.replace('.md', '')}` })),
  },
  {
    text: 'Develop',
    collapsed: true,
    items: entries('/develop', { architecture: 'Architecture', contributing: 'Contributing' }),
  },
];
