// Writes events into the blocks of their scenes: what goes on goes on, what is new begins a block.
import type { TimelineEvent } from '../timeline-event.ts';
import type { Block, GapBlock, SpeechBlock, ToolBlock, ToolOutcome } from './block.ts';
import type { BlockPlace } from './film.ts';
import type { OpenScene } from './scene-list.ts';
import { createTimedText, type TimedText } from './timed-text.ts';

export interface BlockWriter {
  /** Writes an event that belongs to a scene. */
  add(event: TimelineEvent, place: { readonly scene: OpenScene; readonly index: number }): void;
  /** Writes what belongs to a call that was made; false where there is none of that name. */
  addToCall(event: CallEvent): boolean;
}

export interface BlockWriterOptions {
  /** Told of each call, when it is made. */
  readonly onCall: (tool: ToolBlock, place: BlockPlace) => void;
}

export type CallEvent = Extract<
  TimelineEvent,
  { readonly type: 'tool-call' | 'tool-arguments' | 'tool-result' }
>;
type EventOf<Type extends TimelineEvent['type']> = Extract<TimelineEvent, { readonly type: Type }>;
type OpenTool = Omit<ToolBlock, 'given' | 'outcome'> & { readonly given: TimedText[]; outcome?: ToolOutcome };

/** A writer that has written nothing yet. */
export function createBlockWriter({ onCall }: BlockWriterOptions): BlockWriter {
  const tools = new Map<string, OpenTool>();
  /** What each exchange is saying. */
  const speeches = new Map<string, SpeechBlock>();
  const counts = new Map<string, number>();

  function toPlace({ t, exchange }: TimelineEvent): { id: string; t: number; exchange?: string } {
    const of = exchange ?? '';
    const count = (counts.get(of) ?? 0) + 1;
    counts.set(of, count);
    return { id: `${of}#${count}`, t, ...(exchange === undefined ? {} : { exchange }) };
  }

  function say(event: EventOf<'text' | 'thinking' | 'notice'>, blocks: Block[]): void {
    const exchange = event.exchange ?? '';
    const open = speeches.get(exchange);
    if (open?.type === event.type && open.model === event.model) return open.said.push(event.t, event.text);
    const said = createTimedText();
    const { type, model } = event;
    const speech = { ...toPlace(event), type, said, ...(model === undefined ? {} : { model }) };
    said.push(event.t, event.text);
    speeches.set(exchange, speech);
    blocks.push(speech);
  }

  function call(event: EventOf<'tool-call'>, place: { scene: OpenScene; index: number }): void {
    const { t, call: id, name, exchange, model } = event;
    const tool: OpenTool = {
      id,
      t,
      ...(exchange === undefined ? {} : { exchange }),
      type: 'tool',
      name,
      given: [createTimedText()],
      ...(model === undefined ? {} : { model }),
    };
    tools.set(id, tool);
    place.scene.blocks.push(tool);
    onCall(tool, { scene: place.index, block: place.scene.blocks.length - 1 });
  }

  /** What goes on behind a gap begins anew. */
  function breakOff({ exchange }: EventOf<'gap'>): void {
    if (exchange === undefined) speeches.clear();
    else speeches.delete(exchange);
  }

  return {
    add(event, place) {
      const { blocks } = place.scene;
      if (event.type === 'gap') breakOff(event);
      else if (event.type !== 'text' && event.type !== 'thinking' && event.type !== 'notice')
        speeches.delete(event.exchange ?? '');
      switch (event.type) {
        case 'text':
        case 'thinking':
        case 'notice':
          return say(event, blocks);
        case 'tool-call':
          return call(event, place);
        case 'tool-result':
          return void blocks.push(toResult(event, toPlace(event)));
        case 'end':
          return event.outcome === 'completed'
            ? undefined
            : void blocks.push({ ...event, ...toPlace(event) });
        case 'prompt':
        case 'error':
        case 'exchange':
          return void blocks.push({ ...event, ...toPlace(event) });
        case 'gap':
          return void blocks.push(toGap(event, toPlace(event)));
        case 'tool-arguments':
        case 'usage':
          return;
      }
    },
    addToCall(event) {
      const tool = event.call === undefined ? undefined : tools.get(event.call);
      if (tool === undefined) return false;
      speeches.delete(event.exchange ?? '');
      if (event.type === 'tool-arguments') tool.given.at(-1)?.push(event.t, event.text);
      else if (event.type === 'tool-result')
        tool.outcome = { t: event.t, result: event.result, status: event.status };
      else tool.given.push(createTimedText());
      return true;
    },
  };
}

function toResult(
  { result, status, name }: EventOf<'tool-result'>,
  place: { readonly id: string; readonly t: number; readonly exchange?: string },
): Block {
  return { ...place, type: 'result', result, status, ...(name === undefined ? {} : { name }) };
}

function toGap(
  { to, reason, bytes, side }: EventOf<'gap'>,
  place: { readonly id: string; readonly t: number; readonly exchange?: string },
): GapBlock {
  return {
    ...place,
    type: 'gap',
    to,
    reason,
    ...(bytes === undefined ? {} : { bytes }),
    ...(side === undefined ? {} : { side }),
  };
}
