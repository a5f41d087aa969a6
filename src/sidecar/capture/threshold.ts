// Where a request stands until it is decided: most go on at once, some wait until the models they name are known.
import type { Readable } from 'node:stream';
import type { HeldTarget, Refused } from './admission.ts';
import { type HeldBody, nothingHeld } from './held-body.ts';
import { createModelGate, type ModelGate } from './model-gate.ts';
import { type ModelSubject, readWithoutBody } from './model-reader.ts';
import type { Refusal } from './refusal.ts';
import type { Target } from './route.ts';

/** A request at the threshold; exactly one of `refuse` and `start` is called, or none where the client goes before. */
export interface Crossing extends Pick<ModelSubject, 'rawHeaders' | 'hasBody'> {
  readonly body: Readable;
  /** Its body is about to be read. */
  readonly onHeld: () => void;
  readonly refuse: (refusal: Refusal) => void;
  readonly start: (target: Target, held: HeldBody) => void;
}
export interface Threshold {
  cross(result: Target | Refused | HeldTarget, crossing: Crossing): void;
  /** Refuses all that wait. */
  cut(refusal: Refusal): void;
}

/** A threshold with nobody on it. */
export function createThreshold(gate: ModelGate = createModelGate()): Threshold {
  const waiting = new Set<(refusal: Refusal) => void>();

  function hold({ target, decide }: HeldTarget, crossing: Crossing): void {
    const { body } = crossing;
    const settle = (decided: Target | Refused, heldBody: HeldBody) => {
      waiting.delete(cut);
      if (decided.type === 'route') return crossing.start(decided, heldBody);
      heldBody.drop();
      crossing.refuse(decided.refusal);
      body.resume(); // what still comes is thrown away, so that the connection can go on
    };
    const held = gate.hold(body, toSubject(target, crossing), {
      onKnown: (models, heldBody) => settle(decide(models), heldBody),
      onGone: () => waiting.delete(cut),
    });
    const cut = (refusal: Refusal) => {
      held.abandon();
      settle({ type: 'refused', refusal }, nothingHeld);
    };
    waiting.add(cut);
    crossing.onHeld();
  }

  return {
    cross(result, crossing) {
      if (result.type === 'route') return crossing.start(result, nothingHeld);
      if (result.type === 'refused') return crossing.refuse(result.refusal);
      const models = readWithoutBody(toSubject(result.target, crossing));
      if (models === undefined) return hold(result, crossing);
      const decided = result.decide(models);
      if (decided.type === 'route') crossing.start(decided, nothingHeld);
      else crossing.refuse(decided.refusal);
    },
    cut(refusal) {
      for (const refuse of [...waiting]) refuse(refusal);
    },
  };
}

function toSubject({ name, origin, path }: Target, { rawHeaders, hasBody }: Crossing): ModelSubject {
  return { route: name, origin, path, rawHeaders, hasBody };
}
