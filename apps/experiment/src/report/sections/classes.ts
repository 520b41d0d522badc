import { formatPercent } from '../../presentation/format.ts';
import type { ResultGroup } from '../groups.ts';
import { type Cell, sortableTable } from '../sortable-table.ts';

/** F1 of each class with each method, mean over seeds. */
export function classesSection({ title, series }: ResultGroup): string {
  const withClasses = series.filter(({ answers }) => answers.some(({ classes }) => classes));
  const labels = withClasses[0]?.answers.find(({ classes }) => classes)?.classes ?? [];
  if (labels.length === 0) return '';
  const rows = labels.map(({ label, support }): Cell[] => [
    { text: label },
    { text: String(support), value: support },
    ...withClasses.map(({ answers }): Cell => {
      const values = answers.flatMap(({ classes }) => {
        const f1 = classes?.find((entry) => entry.label === label)?.f1;
        return f1 === null || f1 === undefined ? [] : [f1];
      });
      if (values.length === 0) return { text: '–' };
      const mean = values.reduce((total, value) => total + value, 0) / values.length;
      return { text: formatPercent(mean), value: mean };
    }),
  ]);
  return `<details><summary>F1 of each class</summary>
${sortableTable(
  `F1 of each class of ${title}, mean over seeds`,
  [{ name: 'class', isText: true }, { name: 'rows' }, ...withClasses.map(({ name }) => ({ name }))],
  rows,
)}</details>`;
}
