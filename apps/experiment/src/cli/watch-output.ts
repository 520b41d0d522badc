import { fileError } from '@tokensift/storage';
import { FAILED } from '../errors/exit-code.ts';
import { reportError } from './report-error.ts';

/**
 * Ends the process when stdout cannot be written to: quietly where its reader has seen enough (`| head`), else with one
 * line and exit code 1, as for a full device. What cannot be said on stderr is left unsaid, and the work goes on.
 */
export function watchOutput(): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    reportError(fileError(error, 'stdout', 'write'), { json: false });
    process.exit(FAILED);
  });
}
