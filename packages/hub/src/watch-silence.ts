/** A signal that is aborted, by a TimeoutError, when nothing was heard for a while after something was. */
export interface SilenceWatch {
  readonly signal: AbortSignal;
  heard(): void;
  stop(): void;
}

/** @param milliseconds longest silence */
export function watchSilence(milliseconds: number): SilenceWatch {
  const controller = new AbortController();
  const timedOut = () => controller.abort(new DOMException('The server is silent.', 'TimeoutError'));
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    heard() {
      if (timer) timer.refresh();
      else timer = setTimeout(timedOut, milliseconds);
    },
    stop: () => clearTimeout(timer),
  };
}
