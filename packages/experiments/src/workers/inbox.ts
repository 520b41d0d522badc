/** What came, in its order, for the one who waits for it. */
export interface Inbox<Message> {
  put(message: Message): void;
  /** The next one, as soon as there is one. */
  take(): Promise<Message>;
}

export function createInbox<Message>(): Inbox<Message> {
  const unread: Message[] = [];
  let wake: (() => void) | undefined;
  return {
    put(message) {
      unread.push(message);
      wake?.();
    },
    async take() {
      while (unread.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return unread.shift() as Message;
    },
  };
}
