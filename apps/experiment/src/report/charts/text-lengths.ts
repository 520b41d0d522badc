import * as Plot from '@observablehq/plot';
import { colours, draw } from './draw.ts';

/** The lengths that equal steps of 0 to 100 % of the texts do not exceed. */
export interface LengthQuantiles {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Which part of the texts is no longer than so many tokens, before and after adaptation. */
export function textLengths(method: string, { before, after }: LengthQuantiles): string {
  const lines = (['before', 'after'] as const).flatMap((when) => {
    const lengths = when === 'before' ? before : after;
    return lengths.map((tokens, i) => {
      const share = (100 * i) / (lengths.length - 1);
      return {
        when,
        tokens,
        share,
        title: `${when}: ${share.toFixed(0)} % of texts have at most ${tokens} tokens`,
      };
    });
  });
  const colourOf = ({ when }: { when: string }) => (when === 'after' ? colours.accent : colours.quiet);
  const ends = (['before', 'after'] as const).map(
    (when) => lines.find((point) => point.when === when && point.share === 50)!,
  );
  return draw(`Tokens of training texts before and after the adaptation of ${method}`, {
    width: 340,
    height: 230,
    marginLeft: 40,
    marginRight: 16,
    marginTop: 28,
    marginBottom: 40,
    x: { label: 'tokens of a text', ticks: 5, nice: true, zero: true },
    y: { domain: [0, 100], label: '% of texts with no more', ticks: 4, grid: true },
    marks: [
      // Where both are the same, the one below shows at the sides of the other.
      Plot.line(lines, {
        x: 'tokens',
        y: 'share',
        z: 'when',
        stroke: colourOf,
        strokeWidth: ({ when }: { when: string }) => (when === 'after' ? 2 : 6),
        strokeOpacity: 0.8,
      }),
      Plot.dot(lines, { x: 'tokens', y: 'share', r: 2.5, fill: colourOf, title: 'title' }),
      ...ends.map((end) =>
        Plot.text([end], {
          x: 'tokens',
          y: 'share',
          text: 'when',
          textAnchor: end.when === 'before' ? 'start' : 'end',
          dx: end.when === 'before' ? 8 : -8,
          fill: colours.ink,
        }),
      ),
    ],
  });
}
