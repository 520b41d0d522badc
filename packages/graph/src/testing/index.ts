export { caseNames, drawCase, type OperationCase, weightedTotal } from './cases.ts';
export { type ComparingEngineOptions, comparingEngine, type OnDifference } from './comparing-engine.ts';
export {
  type Difference,
  plainly,
  type Results,
  type Runner,
  relativeDifference,
  runningOn,
  worstDifference,
} from './differences.ts';
