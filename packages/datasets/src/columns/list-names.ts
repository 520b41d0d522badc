/** More names than these are not read. */
const LISTED_NAMES = 20;

export function listNames(names: readonly string[]): string {
  const listed = names.slice(0, LISTED_NAMES).map((name) => JSON.stringify(name));
  return [...listed, ...(names.length > LISTED_NAMES ? [`… (${names.length})`] : [])].join(', ');
}
