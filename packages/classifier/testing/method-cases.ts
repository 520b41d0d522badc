/** Settings of each method, and the accuracy that it reaches on random weights; chance is 0.5. */
export const methodCases: Readonly<
  Record<string, { readonly settings: Readonly<Record<string, number>>; readonly floor: number }>
> = {
  full: { settings: {}, floor: 0.95 },
  sparse: { settings: { density: 0.1 }, floor: 0.75 },
  lora: { settings: { rank: 4 }, floor: 0.9 },
  prefix: { settings: { length: 4 }, floor: 0.7 },
  prompt: { settings: { length: 4 }, floor: 0.6 },
  'layer-select': { settings: { layers: 1 }, floor: 0.9 },
  bitfit: { settings: {}, floor: 0.6 },
  'linear-probe': { settings: {}, floor: 0.6 },
};
