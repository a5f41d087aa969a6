// Events of a timeline, by time → the film; from events in one go or one by one comes the same.
import type { TimelineEvent } from '../timeline-event.ts';
import { type CallEvent, createBlockWriter } from './block-writer.ts';
import type { Call, Film, FilmGap } from './film.ts';
import { createLane } from './lane.ts';
import { createMoments } from './moments.ts';
import { createSceneList } from './scene-list.ts';
import { createSpeakers } from './speakers.ts';
import { createUsageLanes } from './usage-lanes.ts';

export interface FilmFold {
  /** It grows with what is pushed. */
  readonly film: Film;
  push(event: TimelineEvent): void;
}

/** The recorder writes a mask whole into one piece. */
const MASK_BEGINNING = /\[REDACTED:/g;

/** A fold that has seen nothing. */
export function createFilmFold(): FilmFold {
  const { scenes, turns, find } = createSceneList();
  const calls: Call[] = [];
  const blocks = createBlockWriter({
    onCall: (tool, place) => void calls.push({ ...place, t: tool.t, tool }),
  });
  const moments = createMoments();
  const usage = createUsageLanes();
  const saidChars = createLane();
  const redactions = createLane();
  const gaps: FilmGap[] = [];
  const speakers = createSpeakers();
  let revision = 0;

  function countText({ t, type, text }: TimelineEvent & { readonly text: string }): void {
    const masks = text.includes('[REDACTED:') ? (text.match(MASK_BEGINNING)?.length ?? 0) : 0;
    if (masks > 0) redactions.add(t, masks);
    if (type !== 'prompt' && type !== 'notice') saidChars.add(t, text.length);
  }

  function write(event: TimelineEvent): void {
    // An exchange may begin with the results of the one before it: where it belongs is told only there.
    if (event.turn !== undefined || event.within !== undefined) find(event);
    if (isOfCall(event) && blocks.addToCall(event)) return;
    const index = find(event);
    const scene = scenes[index];
    if (scene !== undefined) blocks.add(event, { scene, index });
  }

  return {
    film: {
      get revision() {
        return revision;
      },
      scenes,
      turns,
      calls,
      moments,
      lanes: { ...usage.lanes, saidChars, redactions, gaps },
      exchangeAt: speakers.at,
    },
    push(event) {
      revision++;
      moments.add(event.t);
      if (event.type === 'usage') return usage.add(event);
      if (event.type === 'gap') gaps.push({ t: event.t, to: event.to });
      if (event.exchange !== undefined) speakers.add(event.t, event.exchange);
      if ('text' in event) countText(event);
      write(event);
    },
  };
}

function isOfCall(event: TimelineEvent): event is CallEvent {
  return event.type === 'tool-call' || event.type === 'tool-arguments' || event.type === 'tool-result';
}
