export { type ConformanceInputOptions, conformanceInput } from './conformance-input.ts';
export { type ConformanceCheck, selectorConformance } from './selector-conformance.ts';
