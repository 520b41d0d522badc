import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told apart from those of other machines and from later ones with its number. */
export interface ProcessOwner {
  readonly pid: number;
  readonly host: string;
  /** Whose numbers the pid is one of: each container has its own. Null where the system does not tell. */
  readonly pidNamespace: string | null;
  /** When the process started, in clock ticks since the machine did. Null where the system does not tell. */
  readonly startTicks: string | null;
}

/** Whether an owner still runs; `unknown` for another machine, or where the system does not tell processes apart. */
export type OwnerState = 'running' | 'gone' | 'unknown';

export function thisProcess(): ProcessOwner {
  return {
    pid: process.pid,
    host: hostname(),
    pidNamespace: pidNamespace(),
    startTicks: processStat(process.pid)?.startTicks ?? null,
  };
}

export function stateOf({ pid, host, pidNamespace: namespace, startTicks }: ProcessOwner): OwnerState {
  if (host !== hostname() || namespace !== pidNamespace()) return 'unknown';
  if (!isAlive(pid)) return 'gone';
  const now = processStat(pid)?.startTicks;
  if (startTicks === null || now === undefined) return 'unknown';
  return now === startTicks ? 'running' : 'gone';
}

/** Names the machine, or container, whose process numbers are this process's, in six characters for file names. */
export function machineTag(): string {
  return createHash('sha256').update(`${hostname()} ${pidNamespace()}`).digest('hex').slice(0, 6);
}

/** Whether a process of this machine runs. One that was killed and that nobody waits for does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // One of another user may not be signalled, and is there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return processStat(pid)?.state !== 'Z';
}

/** See proc(5), /proc/PID/stat. The second field is a name in parentheses that may hold any character. */
function processStat(pid: number): { readonly state: string; readonly startTicks: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], startTicks: fields[19] };
  } catch {
    return undefined;
  }
}

function pidNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}
