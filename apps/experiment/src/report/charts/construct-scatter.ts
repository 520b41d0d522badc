import * as Plot from '@observablehq/plot';
import type { DatasetDescription } from '@tokensift/experiments';
import { formatCount, formatPercent } from '../../presentation/format.ts';
import { formatScore } from '../../presentation/format-score.ts';
import type { DataRows } from '../downloads.ts';
import { colours, draw, halo, textWidth } from './draw.ts';
import { labelsWithRoom } from './place-labels.ts';

export interface ConstructPoint {
  readonly text: string;
  readonly label: string;
  readonly score: number;
  readonly inClass: number;
  readonly elsewhere: number;
  /** Parts of the class's texts, and of all others, that have it, in per cent. */
  readonly ofClass: number;
  readonly ofOthers: number;
}

/** The constructs of all classes, best first. */
export function constructPoints({
  texts,
  classes,
}: NonNullable<DatasetDescription['constructs']>): ConstructPoint[] {
  return classes
    .flatMap(({ label, texts: size, constructs }) =>
      constructs.map(({ text, score, support, inClass }) => ({
        text,
        label,
        score,
        inClass,
        elsewhere: support - inClass,
        ofClass: (100 * inClass) / Math.max(1, size),
        ofOthers: (100 * (support - inClass)) / Math.max(1, texts - size),
      })),
    )
    .sort((a, b) => b.score - a.score);
}

/** How often each construct is in texts of its class against how often it is in others: the higher, the more typical. */
export function constructScatter(points: readonly ConstructPoint[], width: number): string {
  const height = 420;
  const margins = { marginLeft: 46, marginRight: 24, marginTop: 34, marginBottom: 42 };
  const x = logScale(points.map(({ ofOthers }) => ofOthers));
  const y = logScale(points.map(({ ofClass }) => ofClass));
  const right = width - margins.marginRight;
  const place = {
    x: Plot.scale({ x: { domain: x.domain, range: [margins.marginLeft, right] } }),
    y: Plot.scale({ y: { domain: y.domain, range: [height - margins.marginBottom, margins.marginTop] } }),
  };
  const xOf = ({ ofOthers }: ConstructPoint): number => x.place(ofOthers);
  const yOf = ({ ofClass }: ConstructPoint): number => y.place(ofClass);
  const places = points.map((point) => {
    const left = place.x.apply(xOf(point)) + 6;
    return { left, right: left + textWidth(point.text, 11), y: place.y.apply(yOf(point)) };
  });
  const inside = [...points.keys()].filter((i) => places[i].right < width && isTelling(points[i]));
  const chosen = labelsWithRoom(
    inside.map((i) => places[i]),
    width < 500 ? 16 : 45,
  );
  return draw(`${points.length} constructs by how often they are in texts of their class and in others`, {
    width,
    height,
    ...margins,
    x: { ...x.axis, domain: x.domain, label: '% of the other texts that have it', grid: true },
    y: { ...y.axis, domain: y.domain, label: '% of the class’s texts that have it', grid: true },
    marks: [
      Plot.dot(points, {
        x: xOf,
        y: yOf,
        r: 3.5,
        fill: colours.accent,
        fillOpacity: 0.65,
        title: describe,
      }),
      Plot.text(
        chosen.map((i) => points[inside[i]]),
        {
          x: xOf,
          y: yOf,
          text: 'text',
          textAnchor: 'start',
          dx: 6,
          fontSize: 11,
          className: 'names',
          ...halo,
          fill: colours.ink,
        },
      ),
    ],
  });
}

const TICKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

/** A logarithmic scale of shares in per cent, on which 0 stands below the smallest one. */
function logScale(shares: readonly number[]) {
  const above = shares.filter((share) => share > 0);
  const least = above.length === 0 ? 0.1 : Math.min(...above);
  const floor = above.length < shares.length ? 0.6 * least : 0.9 * least;
  const most = Math.max(1, ...shares);
  const ticks = TICKS.filter((tick) => tick > 1.2 * floor && tick <= most);
  return {
    domain: [Math.log10(floor), Math.log10(most)],
    place: (share: number): number => Math.log10(Math.max(floor, share)),
    axis: {
      ticks: [...(floor < least * 0.7 ? [floor] : []), ...ticks].map(Math.log10),
      tickFormat: (tick: number, i: number): string =>
        i === 0 && floor < least * 0.7 ? '0' : String(Number((10 ** tick).toPrecision(2))),
    },
  };
}

/** Whether a construct is worth a label: words, twice as frequent in its class as elsewhere. */
const isTelling = ({ text, ofClass, ofOthers }: ConstructPoint): boolean =>
  /[\p{L}\p{N}]{2}/u.test(text) && ofClass > 2 * ofOthers;

const describe = ({ text, label, inClass, ofClass, elsewhere, ofOthers, score }: ConstructPoint): string =>
  `“${text}” speaks for ${label}\n${formatCount(inClass)} of its texts (${formatPercent(ofClass / 100)})\n` +
  `${formatCount(elsewhere)} others (${formatPercent(ofOthers / 100)})\nscore ${formatScore(score)}`;

export const constructData = (points: readonly ConstructPoint[]): DataRows =>
  points.map(({ text, label, score, inClass, elsewhere, ofClass, ofOthers }) => ({
    construct: text,
    class: label,
    score,
    textsOfClass: inClass,
    otherTexts: elsewhere,
    shareOfClass: ofClass / 100,
    shareOfOthers: ofOthers / 100,
  }));
