export { type EncodedModel, encodeExportedModel } from './file/encode-model.ts';
export { writeExportedModel } from './file/write-exported-model.ts';
export type { ExportedModel } from './graph/exported-model.ts';
export type { Precision } from './graph/precision.ts';
export { type ExportGraphOptions, opset, toExportedModel } from './graph/to-exported-model.ts';
export { quantizeModel } from './quantize/quantize-model.ts';
export { type OnnxModel, type OpenOnnxModelOptions, openOnnxModel } from './run/open-onnx-model.ts';
