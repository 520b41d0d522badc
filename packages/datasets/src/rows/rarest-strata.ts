/**
 * For each set of names the one that the fewest sets have, of equally rare ones the first by code units; the empty
 * string for an empty set. Splits that keep these in proportion have all names nearly so: rare ones, which are the hard
 * ones, come first (as in Sechidis et al. 2011, "On the Stratification of Multi-label Data").
 */
export function rarestStrata(sets: readonly ReadonlySet<string>[]): string[] {
  const counts = new Map<string, number>();
  for (const set of sets) for (const name of set) counts.set(name, (counts.get(name) ?? 0) + 1);
  return sets.map((set) => {
    let rarest = '';
    for (const name of [...set].sort()) {
      if (rarest === '' || counts.get(name)! < counts.get(rarest)!) rarest = name;
    }
    return rarest;
  });
}
