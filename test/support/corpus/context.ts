// Where secrets stand: a context puts a planted text into a document.
import type { Draw, Split } from './draw.ts';
import type { Form } from './kind.ts';

/** What a context is given: `text` has marks, `name` is written as an environment variable. */
export interface Plant {
  readonly text: string;
  readonly name: string;
  readonly form: Form;
  readonly isSecret: boolean;
}

/** How a document comes: whole, as pieces of a text, or as pieces of the JSON text of a tool's arguments. */
export type Delivery = 'whole' | 'pieces' | 'argument pieces';

export interface Context {
  readonly id: string;
  /** Absent: in both splits. */
  readonly only?: Split;
  readonly takes: readonly Form[];
  /** Absent: whole. */
  readonly delivery?: Delivery;
  /** A text with marks. */
  readonly render: (draw: Draw, plant: Plant) => string;
}

/** A form that a value has beside its name, or that a text has by itself. */
export const VALUES: readonly Form[] = ['token', 'named'];
export const TEXTS: readonly Form[] = ['line', 'block'];
export const ANYTHING: readonly Form[] = [...VALUES, ...TEXTS];

/** Words for what is secret, or words that say nothing of the kind. */
export function wordsFor(
  plant: Plant,
  secretWords: readonly string[],
  otherWords: readonly string[],
): readonly string[] {
  return plant.isSecret ? secretWords : otherWords;
}
