import type { HubEvent } from '@tokensift/hub';
import { formatBytes, formatCount } from '../presentation/format.ts';
import { createStatusLine, type TextStream } from './status-line.ts';

/** Shows how files come from the hub, or go there: a live line on a terminal, a line a file elsewhere. */
export interface HubProgress {
  show(event: HubEvent): void;
  /** Leaves the terminal clean. */
  close(): void;
}

/** @param verb what is done with a file: "Fetching" */
export function createHubProgress(stream: TextStream, verb: string): HubProgress {
  const line = createStatusLine(stream);
  const shown = new Set<string>();
  return {
    show(event) {
      if (event.kind === 'note') {
        line.print(event.message);
        return;
      }
      const { file, bytes, size } = event;
      if (stream.isTTY) line.update(() => `${verb} ${file}: ${show(bytes)} of ${show(size)}`);
      else if (!shown.has(file)) line.print(`${verb} ${file} (${show(size)})`);
      shown.add(file);
    },
    close: line.clear,
  };
}

const show = (bytes: number): string => (bytes < 1e6 ? `${formatCount(bytes)} bytes` : formatBytes(bytes));
