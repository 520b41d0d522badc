import { createKernel } from '../web-assembly.ts';
import { addScaledWasm } from './add-scaled-wasm.ts';

/** See add-scaled.wat. Pointers are byte offsets into the memory, `count` is a number of values. */
type AddScaledKernel = (sum: number, addend: number, count: number, factor: number) => void;

export const addScaledKernel = createKernel<AddScaledKernel>(addScaledWasm, 'addScaled');
