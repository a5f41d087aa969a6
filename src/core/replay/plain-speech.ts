// Says the events of a timeline in plain text: who speaks, what is said, what a tool did, what is missing.
import type { Outcome } from '../model/exchange.ts';
import type { Identity } from '../model/session.ts';
import { formatClock } from './clock.ts';
import { toSpeaker } from './plain-frame.ts';
import { formatNumber, toAttachmentLines, toExcerpt, toLine, toResultText } from './plain-text.ts';
import { createToolLine, exchangeOf } from './plain-tool-line.ts';
import type { PlainWriter } from './plain-writer.ts';
import type { TimelineEvent } from './timeline-event.ts';

export interface PlainSpeech {
  event(event: TimelineEvent): void;
  /** Ends what is half said. */
  end(): void;
}

type EventOf<Type extends TimelineEvent['type']> = Extract<TimelineEvent, { readonly type: Type }>;

/** Writes events, by time, into `writer`. */
export function createPlainSpeech(writer: PlainWriter, identity: Identity): PlainSpeech {
  const user = toSpeaker(identity);
  const tool = createToolLine(writer);
  /** The call that a result may follow without saying whose it is. */
  let lastCall: string | undefined;

  function answer(event: { readonly t: number; readonly exchange?: string; readonly model?: string }): void {
    const text = toHeading(event.t, toModel(event.model));
    writer.open(`${event.exchange}/answer`, { t: event.t, text, tone: 'model' });
  }

  function notify({ t, exchange, text }: EventOf<'text' | 'thinking' | 'notice'>): void {
    writer.open(`${exchange}/notice`, { t, text: toHeading(t, 'notice of the server'), tone: 'note' });
    writer.say({ t, text, tone: 'note' });
  }

  function think({ t, exchange, model, text }: EventOf<'text' | 'thinking' | 'notice'>): void {
    const heading = toHeading(t, `${toModel(model)} · thinking`);
    writer.open(`${exchange}/thinking`, { t, text: heading, tone: 'model' });
    writer.say({ t, text, tone: 'thinking' });
  }

  function ask({ t, turn, text, attachments, isRetry }: EventOf<'prompt'>): void {
    writer.leave();
    const begins = turn === undefined ? {} : { turn };
    const heading = toHeading(t, isRetry ? `${user} · the same again` : user);
    writer.open('prompt', { t, text: heading, tone: 'user', ...begins });
    if (isRetry) return;
    for (const line of toAttachmentLines(attachments)) writer.line({ t, text: line, tone: 'note' });
    writer.say({ t, text });
  }

  function result(event: EventOf<'tool-result'>): void {
    const { t, exchange, call, name, turn, status } = event;
    const isBeneath = call !== undefined && writer.section === `${exchangeOf(call)}/answer`;
    const section = isBeneath ? writer.section : `${exchange}/results`;
    if (turn !== undefined) writer.leave();
    const begins = turn === undefined ? {} : { turn };
    writer.open(section, { t, text: toHeading(t, `${user} · tool results`), tone: 'user', ...begins });
    const label = name === undefined || call === lastCall ? '' : `${toLine(name)}: `;
    const state = status === 'completed' ? '' : `${status}: `;
    const shown = event.result === null ? '' : toExcerpt(toResultText(event.result));
    const text = `→ ${label}${state}${shown === '' ? '(nothing)' : shown.replaceAll('\n', '\n  ')}`;
    writer.line({ t, text, tone: status === 'failed' ? 'error' : 'result' });
    lastCall = undefined;
  }

  function fail(event: EventOf<'error' | 'end'>, text: string): void {
    answer(event);
    writer.line({ t: event.t, text: `✖ ${text}`, tone: 'error' });
  }

  function event(event: TimelineEvent): void {
    if (event.type !== 'tool-arguments') tool.close(event.t, event.exchange);
    switch (event.type) {
      case 'prompt':
        return ask(event);
      case 'thinking':
        return think(event);
      case 'notice':
        return notify(event);
      case 'text':
        answer(event);
        return writer.say({ t: event.t, text: event.text });
      case 'tool-call':
        answer(event);
        lastCall = event.call;
        return tool.open(event);
      case 'tool-arguments':
        answer(event);
        return tool.say(event);
      case 'tool-result':
        return result(event);
      case 'error':
        return fail(event, toExcerpt(`${event.code}: ${event.message}`));
      case 'end':
        return event.outcome === 'completed' ? undefined : fail(event, toEndText(event));
      case 'exchange':
        return sayExchange(writer, event);
      case 'gap':
        return sayGap(writer, event);
    }
  }

  return { event, end: () => tool.close(writer.lastT ?? 0, undefined) };
}

/** One line, with others of its kind beneath. */
function sayExchange(writer: PlainWriter, event: EventOf<'exchange'>): void {
  const { t, method, url, status, outcome, error } = event;
  const isFailed = outcome !== undefined && outcome !== 'completed';
  const notes = [isFailed ? outcome : '', error === undefined ? '' : `${error.code}: ${error.message}`];
  const noted = notes.filter((note) => note !== '').join(', ');
  const answered = outcome === undefined ? 'open' : 'no answer';
  const text = toLine(`${method} ${url} → ${status ?? answered}${noted === '' ? '' : ` (${noted})`}`);
  const said = { t, text: toHeading(t, text), tone: isFailed ? ('error' as const) : ('note' as const) };
  if (writer.section === 'exchanges') writer.line(said);
  else writer.open('exchanges', said);
}

/** A block of its own, whatever it interrupts: what goes on after it begins with a heading. */
function sayGap(writer: PlainWriter, { t, to, reason, bytes, side }: EventOf<'gap'>): void {
  const facts = [
    toLine(reason),
    ...(bytes === undefined ? [] : [`${formatNumber(bytes)} ${bytes === 1 ? 'byte' : 'bytes'}`]),
    ...(to > t ? [`from ${formatClock(t)} to ${formatClock(to)}`] : []),
  ];
  const of = side === undefined ? '' : ` of the ${side}`;
  writer.leave();
  writer.open('gap', { t, text: `!! NOT RECORDED: ${facts.join(', ')}${of}`, tone: 'gap' });
  writer.leave();
}

function toEndText({ outcome, durationMs }: EventOf<'end'>): string {
  return `${OUTCOME_TEXTS[outcome]} after ${(durationMs / 1000).toFixed(1)} s`;
}

/** How an exchange ended, for people. */
export const OUTCOME_TEXTS: { readonly [O in Outcome]: string } = {
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled: the client went away',
  cut: 'cut: the upstream broke off',
  tunnelled: 'tunnelled: passed through unseen',
};

function toModel(model: string | undefined): string {
  return toLine(model ?? 'model not known');
}

function toHeading(t: number, text: string): string {
  return `[${formatClock(t)}] ${text}`;
}
