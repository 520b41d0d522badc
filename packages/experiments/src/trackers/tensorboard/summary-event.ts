import protobuf from 'protobufjs/light.js';
import type { Measurement } from '../measurements.ts';

/**
 * The part of TensorBoard's event files that we write. Field numbers are the format's own:
 * https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto (event.proto, summary.proto)
 */
const root = protobuf.Root.fromJSON({
  nested: {
    Event: {
      fields: {
        wallTime: { type: 'double', id: 1 },
        step: { type: 'int64', id: 2 },
        fileVersion: { type: 'string', id: 3 },
        summary: { type: 'Summary', id: 5 },
      },
    },
    Summary: { fields: { value: { rule: 'repeated', type: 'Value', id: 1 } } },
    Value: {
      // Also a value of 0 is written: it is one of several kinds of values.
      oneofs: { value: { oneof: ['simpleValue'] } },
      fields: { tag: { type: 'string', id: 1 }, simpleValue: { type: 'float', id: 2 } },
    },
  },
});
const Event = root.lookupType('Event');

/** What every event file begins with. */
export const versionEvent = (time: Date): Uint8Array =>
  Event.encode({ wallTime: time.getTime() / 1000, fileVersion: 'brain.Event:2' }).finish();

/** A value of a curve; in single precision, as TensorBoard has them. */
export const scalarEvent = (time: Date, { name, step, value }: Measurement): Uint8Array =>
  Event.encode({
    wallTime: time.getTime() / 1000,
    step,
    summary: { value: [{ tag: name, simpleValue: value }] },
  }).finish();

interface SummaryEvent {
  readonly step?: number;
  readonly summary?: { readonly value?: readonly { readonly tag: string }[] };
}

/** The points that an event has; none of what it has besides. */
export function pointsOf(event: Uint8Array): Pick<Measurement, 'name' | 'step'>[] {
  const { step = 0, summary } = Event.toObject(Event.decode(event), { longs: Number }) as SummaryEvent;
  return (summary?.value ?? []).map(({ tag }) => ({ name: tag, step }));
}
