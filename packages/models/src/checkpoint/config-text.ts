export const configName = 'config.json';

type Fields = Readonly<Record<string, unknown>>;

/** Numbers that transformers wants to have a decimal point: it refuses `2` for 2.0, or warns of it. */
const isFloat = /(^|_)(eps|epsilon|range|factor|theta)$/;

/** Names of classes, which may be called like a field. */
const areLabels = ['id2label', 'label2id'];

/** The text of a config.json for Python's transformers. */
export const configText = (json: Fields): string => `${textOf(json, '', '')}\n`;

function textOf(value: unknown, name: string, indent: string): string {
  if (typeof value === 'number' && Number.isSafeInteger(value) && isFloat.test(name)) return `${value}.0`;
  if (typeof value !== 'object' || value === null || Array.isArray(value) || areLabels.includes(name)) {
    return JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${indent}`);
  }
  const inner = `${indent}  `;
  const entries = Object.entries(value)
    .filter(([, own]) => own !== undefined)
    .map(([key, own]) => `${inner}${JSON.stringify(key)}: ${textOf(own, key, inner)}`);
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n${indent}}`;
}
