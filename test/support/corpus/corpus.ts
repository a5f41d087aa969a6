// The labelled corpus: documents made at run time, the same for the same seed.
import type { Context, Delivery, Plant } from './context.ts';
import { CONTEXTS } from './contexts.ts';
import { Draw, type Split } from './draw.ts';
import type { Kind } from './kind.ts';
import { type Labelled, ofKind, readMarks } from './marks.ts';
import { NEGATIVES } from './negatives.ts';
import { SECRETS } from './secrets.ts';

export const KINDS: readonly Kind[] = [...SECRETS, ...NEGATIVES];

/** One document; its labels name their kind by its index in `KINDS`. */
export interface Sample extends Labelled {
  /** What was planted in it. */
  readonly kind: Kind;
  readonly context: string;
  readonly delivery: Delivery;
  /** The text as it arrives: one piece where it comes whole. */
  readonly pieces: readonly string[];
}

export interface CorpusOptions {
  readonly split: Split;
  /** Documents for each kind of secret; for what is none there are twice as many in all. */
  readonly perKind: number;
}

/** Far apart, so that the values of one split are not those of the other. */
const SEEDS = { dev: 1_000_003, test: 77_000_027 } as const;
const NEGATIVES_PER_SECRET = 2;

/** The documents of a split. */
export function createCorpus({ split, perKind }: CorpusOptions): readonly Sample[] {
  const perNegative = Math.ceil((NEGATIVES_PER_SECRET * perKind * SECRETS.length) / NEGATIVES.length);
  return KINDS.flatMap((kind, index) => {
    const draw = new Draw(SEEDS[split] + 7919 * index, split);
    const contexts = draw.shuffle(contextsFor(kind, split));
    const count = kind.isSecret ? perKind : perNegative;
    return Array.from({ length: count }, (_, turn) => {
      const context = contexts[turn % contexts.length] ?? draw.pick(contexts);
      return createSample(draw, { kind, index, context });
    });
  });
}

function contextsFor({ form }: Kind, split: Split): readonly Context[] {
  return CONTEXTS.filter(({ only, takes }) => takes.includes(form) && (only === undefined || only === split));
}

interface Planting {
  readonly kind: Kind;
  readonly index: number;
  readonly context: Context;
}

function createSample(draw: Draw, { kind, index, context }: Planting): Sample {
  const plant: Plant = {
    text: ofKind(kind.create(draw), index),
    name: draw.wording(kind.names, kind.testNames),
    form: kind.form,
    isSecret: kind.isSecret,
  };
  const labelled = readMarks(context.render(draw, plant));
  const delivery = context.delivery ?? 'whole';
  const pieces = delivery === 'whole' ? [labelled.text] : cut(draw, labelled.text);
  return { ...labelled, kind, context: context.id, delivery, pieces };
}

/** In pieces as models stream them: one to twelve characters, now and then more. */
function cut(draw: Draw, text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = at + (draw.oneIn(20) ? draw.int(13, 60) : draw.int(1, 12));
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}
