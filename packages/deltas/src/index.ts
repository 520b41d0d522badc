export { applyDelta, revertDelta } from './apply-delta.ts';
export { type ComposeOptions, type Composition, type Conflict, composeDeltas } from './compose-deltas.ts';
export { type CreateDeltaOptions, createDelta } from './create-delta.ts';
export type { Added, Change, ClassifierInfo, Delta } from './delta.ts';
export { readDelta, writeDelta } from './delta-file.ts';
export { type ChangeDescription, type DeltaDescription, describeDelta } from './describe-delta.ts';
export { type ExportPeftOptions, exportPeft, type PeftExport, type PeftForm } from './export-peft.ts';
