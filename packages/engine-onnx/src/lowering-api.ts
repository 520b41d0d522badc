export { type Lowering, LoweringContext, type Scaled } from './lowering.ts';
export { lowerings } from './lowerings/index.ts';
export { plainMatMul } from './lowerings/products.ts';
export {
  elementTypes,
  encodeAttribute,
  encodeModel,
  type OnnxAttribute,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
  opsets,
} from './onnx-proto.ts';
