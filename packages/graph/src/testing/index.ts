export { caseNames, drawCase, type OperationCase, weightedTotal } from './cases.ts';
export {
  type Difference,
  plainly,
  type Results,
  type Runner,
  relativeDifference,
  runningOn,
  worstDifference,
} from './differences.ts';
