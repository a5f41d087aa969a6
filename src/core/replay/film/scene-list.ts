// Which scene of a film an event belongs to.
import type { TimelineEvent } from '../timeline-event.ts';
import type { Block } from './block.ts';
import type { Scene } from './film.ts';

export interface OpenScene extends Scene {
  readonly blocks: Block[];
}

export interface SceneList {
  readonly scenes: readonly OpenScene[];
  /** Indexes of the scenes that are turns, by their numbers. */
  readonly turns: readonly number[];
  /** The index of the event's scene, which is opened where there is none yet. */
  find(event: TimelineEvent): number;
}

/** A list without scenes. */
export function createSceneList(): SceneList {
  const scenes: OpenScene[] = [];
  const turns: number[] = [];
  const byExchange = new Map<string, number>();

  function open(t: number, turn?: number): number {
    const scene = scenes.push({ t, ...(turn === undefined ? {} : { turn }), blocks: [] }) - 1;
    if (turn !== undefined) turns[turn - 1] = scene;
    return scene;
  }

  /** What is in no exchange stands behind all that began before it. */
  function findLoose({ t, type }: TimelineEvent): number {
    const last = scenes.at(-1);
    const isOpen = last !== undefined && (type === 'gap' || (type === 'exchange' && last.turn === undefined));
    return isOpen ? scenes.length - 1 : open(t);
  }

  return {
    scenes,
    turns,
    find(event) {
      const { t, exchange, turn, within } = event;
      if (exchange === undefined) return findLoose(event);
      const goesOn = within === undefined ? undefined : turns[within - 1];
      const scene =
        turn === undefined
          ? (byExchange.get(exchange) ?? goesOn ?? findLoose(event))
          : (turns[turn - 1] ?? open(t, turn));
      byExchange.set(exchange, scene);
      return scene;
    },
  };
}
