import type { MetricDescription } from '@tokensift/core';
import { taskKinds } from './registry.ts';

/** What a metric of any of the tasks is called and how it is read; one that is not known is a plain number. */
export const describeMetric = (name: string): MetricDescription =>
  taskKinds.flatMap(({ metrics }) => metrics).find((metric) => metric.name === name) ?? {
    name,
    title: name,
    higherIsBetter: true,
    isFraction: false,
  };
