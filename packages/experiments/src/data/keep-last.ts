/**
 * Opens values, and keeps the one that was asked for last: the one before is let go first, so that two never take memory
 * at once. What cannot be opened is not kept.
 */
export function keepLast<Value>(): (key: string, open: () => Promise<Value>) => Promise<Value> {
  let kept: { readonly key: string; readonly value: Promise<Value> } | undefined;
  return (key, open) => {
    if (kept?.key === key) return kept.value;
    kept = undefined;
    const opened = { key, value: open() };
    kept = opened;
    opened.value.catch(() => {
      if (kept === opened) kept = undefined;
    });
    return opened.value;
  };
}
