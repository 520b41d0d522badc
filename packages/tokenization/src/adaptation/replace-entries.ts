/** A vocabulary without the removed ids and with the added tokens. */
export function replaceEntries(
  original: readonly (readonly [token: string, id: number])[],
  removed: ReadonlySet<number>,
  added: ReadonlyMap<string, number>,
): Record<string, number> {
  return Object.fromEntries([...original.filter(([, id]) => !removed.has(id)), ...added]);
}
