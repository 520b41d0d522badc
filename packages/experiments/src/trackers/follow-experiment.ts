import { errorParts, type Note } from '@tokensift/core';
import type { ExperimentEvent } from '../run-experiment.ts';
import { openEventLog } from './events/event-log.ts';
import { createFeed, type Feed } from './feed.ts';
import type { LoadedTracker } from './load-trackers.ts';
import { trackedEvent } from './tracked-event.ts';
import type { Tracker, TrackerContext } from './tracker.ts';

/** The kind of notes on trackers that fail. */
export const TRACKER_FAILED = 'tracker';

export interface FollowOptions {
  readonly experiment: string;
  readonly folder: string;
  /** When it is aborted, trackers have half a second more. */
  readonly signal: AbortSignal;
  /** Is told of trackers that fail. */
  readonly onNote: (note: Note) => void;
}

/** Hears what goes on in an experiment, for its trackers. */
export interface Following extends AsyncDisposable {
  /** Never waits and never fails. */
  tell(event: ExperimentEvent): void;
}

/**
 * Begins to hear an experiment before its folder is known: what is told is kept until `open`.
 * Events are always written into the folder, whichever trackers there are.
 */
export function followExperiment(): Following & {
  /** @throws TokensiftError `io-error`; whatever a tracker of the user's own throws. */
  open(trackers: readonly LoadedTracker[], options: FollowOptions): Promise<void>;
} {
  const early: { readonly event: ExperimentEvent; readonly time: Date }[] = [];
  const feeds: Feed[] = [];
  let isOpen = false;

  function give(event: ExperimentEvent, time: Date): void {
    const tracked = trackedEvent(event, time);
    if (tracked) for (const feed of feeds) feed.give(tracked);
  }

  return {
    async open(trackers, { experiment, folder, signal, onNote }) {
      const feedTo = (name: string, tracker: Tracker) => {
        feeds.push(createFeed(tracker, { signal, ...notesOn(name, onNote) }));
      };
      const log = await openEventLog(folder, experiment);
      feedTo('events.jsonl', log.tracker);
      const context: TrackerContext = { experiment, folder, execution: log.execution };
      for (const { name, create } of trackers) feedTo(name, await create(context));
      isOpen = true;
      for (const { event, time } of early.splice(0)) give(event, time);
    },
    tell(event) {
      if (isOpen) give(event, new Date());
      else early.push({ event, time: new Date() });
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(feeds.splice(0).map((feed) => feed.close()));
    },
  };
}

/** What is said of a tracker that fails. */
function notesOn(name: string, onNote: (note: Note) => void) {
  const say = (message: string) => onNote({ kind: TRACKER_FAILED, where: name, message });
  return {
    onFailure(error: unknown) {
      const { message, where, hint = '' } = errorParts(error);
      const place = where === undefined ? '' : `${where}: `;
      say(`${place}${message} The experiment goes on. ${hint}`.trim());
    },
    onLoss(events: number) {
      say(
        `${events} events are missing there. What happened is in events.jsonl: "tokensift track DIR --tracker …" sends it later.`,
      );
    },
  };
}
