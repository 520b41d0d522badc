/**
 * ONNX Runtime. Not imported statically: where its native part cannot be loaded, Node 20 reports that a second time, as an
 * unhandled rejection that ends the process however carefully the importer catches the first.
 */
export const ort = await import('onnxruntime-node');
