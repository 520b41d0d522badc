import { printable, printableLines } from '@tokensift/core';

/** Often enough to look alive, seldom enough to cost nothing. */
const INTERVAL_MILLISECONDS = 100;

/** What a terminal that is written to must offer; `process.stderr` does. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line that is rewritten in place, below lines that stay. */
export interface StatusLine {
  /** Shows the text, unless the line was rewritten a moment ago. */
  update(text: () => string): void;
  /** Writes a line that stays. */
  print(text: string): void;
  /** Removes the status line. */
  clear(): void;
}

/** Where the stream is no terminal there is no status line, and only the lines that stay are written. */
export function createStatusLine(stream: TextStream): StatusLine {
  let shown = false;
  let shownAt = -Infinity;
  const clear = () => {
    if (shown) stream.write('\r\u001B[K');
    shown = false;
  };
  return {
    update(text) {
      const now = performance.now();
      if (!stream.isTTY || (shown && now - shownAt < INTERVAL_MILLISECONDS)) return;
      const columns = stream.columns ?? 80;
      // The last column stays free: some terminals wrap when it is written to.
      stream.write(`\r${printable(text()).slice(0, columns - 1)}\u001B[K`);
      shown = true;
      shownAt = now;
    },
    print(text) {
      clear();
      stream.write(`${printableLines(text)}\n`);
    },
    clear,
  };
}
