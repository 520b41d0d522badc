import { readFileSync } from 'node:fs';
import { packageFile } from './package-file.ts';

/** Of the command line. */
export const version: string = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')).version;
