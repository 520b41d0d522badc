import { endOfString } from './parse-json.ts';

/**
 * Names and values of an object in a JSON text that is known to parse, in their order; the values as they stand in the
 * text. Other than in a parsed object, a name may occur more than once.
 */
export function objectEntries(json: string): (readonly [name: string, value: string])[] {
  const entries: (readonly [string, string])[] = [];
  let name: string | undefined;
  let valueStart = 0;
  let depth = 0;
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (character === '"') {
      const end = endOfString(json, i);
      if (depth === 1 && name === undefined) name = JSON.parse(json.slice(i, end + 1)) as string;
      i = end;
    } else if (character === ':' && depth === 1) valueStart = i + 1;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    const isEnd = depth === 1 ? character === ',' : depth === 0 && character === '}';
    if (isEnd && name !== undefined) {
      entries.push([name, json.slice(valueStart, i).trim()]);
      name = undefined;
    }
  }
  return entries;
}
