/** What came, in its order, for whoever waits for it. */
export interface Inbox<Message> {
  put(message: Message): void;
  /** The next one, as soon as there is one. */
  take(): Promise<Message>;
}

export function createInbox<Message>(): Inbox<Message> {
  let unread: Message[] = [];
  let next = 0;
  let wake: (() => void) | undefined;
  return {
    put(message) {
      unread.push(message);
      wake?.();
    },
    async take() {
      if (next === unread.length) {
        unread = [];
        next = 0;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = undefined;
      }
      return unread[next++];
    },
  };
}
