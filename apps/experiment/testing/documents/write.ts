import { writeTextAtomically } from '@tokensift/storage';
import { documents, pathOf } from './documents.ts';

for (const [document, text] of await documents()) await writeTextAtomically(pathOf(document), text);
