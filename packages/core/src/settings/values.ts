import * as v from 'valibot';
import type { Registry } from '../registry.ts';

/** Kinds of values that many settings have. Whatever valibot has can be used beside them. */

export const wholeNumber = (least: number) => v.pipe(v.number(), v.integer(), v.minValue(least));

/** Zero or more. */
export const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

export const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));

/** In [0, 1). */
export const fraction = v.pipe(v.number(), v.minValue(0), v.ltValue(1));

/** In (0, 1]. */
export const share = v.pipe(v.number(), v.gtValue(0), v.maxValue(1));

export const text = v.pipe(v.string(), v.minLength(1));

/** The path of a file, in experiments relative to the experiment's. */
export const path = v.pipe(text, v.metadata({ format: 'path' }));

/** A thing of a program's own: a function, or an object with one, which no file can hold. */
export const ownThing = <Thing>() =>
  v.custom<Thing>(
    (value) =>
      typeof value === 'function' ||
      (typeof value === 'object' &&
        value !== null &&
        Object.values(value).some((part) => typeof part === 'function')),
  );

/** A thing of a registry, by its name, or one of the program's own. */
export const oneOf = <Thing extends object>({ names }: Registry<Thing>) =>
  v.union([v.picklist(names) as v.GenericSchema<string>, ownThing<Thing>()]);

/** A selector or the like: a name, a module (a path or a package), or one of the program's own. */
export const module = <Thing>() =>
  v.union([v.pipe(text, v.metadata({ format: 'module' })), ownThing<Thing>()]);
