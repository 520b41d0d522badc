/** What is taken where nothing else is said; trainings have the same. */
export const optimizerDefaults = { momentum: 0.9, weightDecay: 0.01, warmupFraction: 0.1 } as const;
