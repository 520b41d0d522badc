import type { OnnxNode, OnnxTensor, OnnxValue } from '@tokensift/engine-onnx/lowering';

/** An ONNX model before it is written. */
export interface ExportedModel {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}
