// Sends new canaries of every family through every place, and keeps what must not be found of them, and what must.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Canary, createCanaries, toNeedles } from './canaries.ts';
import type { CanaryScene, Place } from './place.ts';
import { PLACES } from './places.ts';
import type { Needle } from './search.ts';
import { word } from './values.ts';

export interface Sent {
  /** Secrets, by the place that they were sent to and their kind. */
  readonly secrets: readonly Needle[];
  /** Plain words that stood beside them, by their place; only such as are recorded. */
  readonly words: readonly Needle[];
}
interface Sending {
  readonly place: Place;
  readonly canary: Canary;
  readonly word: string;
}

/** So many are under way at once. */
const PARALLEL = 6;
/** What takes longer has met a fault that nobody tells it of. */
const MAX_SEND_MS = 30_000;

/** What is to be sent: one canary of each kind for each place. */
export function planCanaries(places: readonly Place[] = PLACES): readonly Sending[] {
  return places.flatMap((place) => {
    const beside = word();
    const canaries = createCanaries().filter(({ text }) => place.isOneLine !== true || !text.includes('\n'));
    return canaries.map((canary) => ({ place, canary, word: beside }));
  });
}

/** The same in any order. */
export function shuffle<Value>(list: readonly Value[]): Value[] {
  const keyed = list.map((value) => ({ value, key: Math.random() }));
  return keyed.sort((one, other) => one.key - other.key).map(({ value }) => value);
}

/** What a plan says must not be found, and what must. */
export function describePlan(plan: readonly Sending[]): Sent {
  const words = new Map<string, Needle>();
  for (const { place, word: text } of plan)
    if (place.isDropped !== true) words.set(text, { name: place.name, text });
  return {
    secrets: plan.flatMap(({ place, canary }) =>
      toNeedles(canary).map(({ name, text }) => ({ name: `${place.name}: ${name}`, text })),
    ),
    words: [...words.values()],
  };
}

/** Sends all of it, several at once, until the sidecar ends; gives what failed, which a fault may have done. */
export async function sendCanaries(scene: CanaryScene, plan: readonly Sending[]): Promise<string[]> {
  const failures: string[] = [];
  const waiting = [...plan];
  let isOver = false;
  const ended = scene.sidecar.ended.then(() => {
    isOver = true;
  });
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined && !isOver; next = waiting.shift()) {
      const { place, word: beside } = next;
      const sent = place.send(scene, say(next), beside);
      const told = sent.catch((error) => void failures.push(`${place.name}: ${error}`));
      await Promise.race([told, ended, sleep(MAX_SEND_MS, undefined, { ref: false })]);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return failures;
}

function say({ place, canary, word: beside }: Sending): string {
  return place.isOneLine === true
    ? `Note ${beside}: ${canary.text} and ${beside}.`
    : `Note ${beside}:\n${canary.text}\nSo much for ${beside}.`;
}
