// Passages: the texts of a turn or an exchange that words are looked for in.
import type { Body, Exchange } from '../model/exchange.ts';
import type { Turn } from '../model/turn.ts';
import { toPlainText } from './plain-text.ts';
import type { Unit } from './unit.ts';

export type PassagePart =
  | 'prompt'
  | 'attachment'
  | 'thinking'
  | 'tool-arguments'
  | 'tool-result'
  | 'answer'
  | 'notice'
  | 'error'
  | 'url'
  | 'request'
  | 'response';

export interface Passage {
  readonly part: PassagePart;
  readonly text: string;
}

/** The passages of a unit; those of a turn in the order in which they are read. */
export function toPassages(unit: Unit): readonly Passage[] {
  switch (unit.type) {
    case 'turn':
      return turnPassages(unit.turn);
    case 'exchange':
      return exchangePassages(unit.exchange);
    case 'session':
      return [];
  }
}

function turnPassages({ prompt, response }: Turn): readonly Passage[] {
  return [
    { part: 'prompt', text: prompt.text },
    ...prompt.attachments.map(({ path, text }) => ({
      part: 'attachment' as const,
      text: [path, text].filter((line) => line !== undefined).join('\n'),
    })),
    { part: 'thinking', text: response.thinking ?? '' },
    ...response.toolCalls.flatMap((call): readonly Passage[] => [
      { part: 'tool-arguments', text: `${call.name} ${toPlainText(call.arguments)}` },
      { part: 'tool-result', text: call.result === undefined ? '' : toPlainText(call.result) },
    ]),
    { part: 'answer', text: response.text },
    { part: 'notice', text: response.notice ?? '' },
    ...errorPassages(response.error),
  ];
}

function exchangePassages({ method, url, request, response, error }: Exchange): readonly Passage[] {
  return [
    { part: 'url', text: `${method} ${url}` },
    { part: 'request', text: bodyText(request.body) },
    { part: 'response', text: bodyText(response?.body) },
    ...errorPassages(error),
  ];
}

function errorPassages(error: Turn['response']['error']): readonly Passage[] {
  return error === undefined ? [] : [{ part: 'error', text: `${error.code}: ${error.message}` }];
}

function bodyText(body: Body | undefined): string {
  switch (body?.type) {
    case 'json':
      return toPlainText(body.value);
    case 'stream':
      return body.events.map(({ data }) => toPlainText(data)).join('\n');
    case 'text':
      return body.text;
    case undefined:
    case 'bytes':
    case 'digest':
      return '';
  }
}
