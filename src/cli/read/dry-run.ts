// What the rules of today would mask in old sessions; never what it is.
import { dialectNamed } from '../../core/dialect/registry.ts';
import type { Body, Exchange } from '../../core/model/exchange.ts';
import type { DecodedFrame } from '../../core/model/frame.ts';
import { maskJson } from '../../core/redact/mask-json.ts';
import { MEDIA_DROPPED, MEDIA_KEPT } from '../../core/redact/media.ts';
import type { Redactors } from '../../core/redact/policy.ts';
import type { Redactor } from '../../core/redact/redactor.ts';
import { createFrameMasker, type FrameMaskerOptions } from '../../core/redact/stream.ts';
import { toVisible } from '../../core/replay/visible.ts';
import type { Context } from '../context.ts';
import { findSession } from './find-session.ts';
import { readSession } from './read-session.ts';

export interface DryRunOptions {
  readonly isJson: boolean;
  readonly redactors: Redactors;
}

type Channels = FrameMaskerOptions['channels'];

interface Found {
  readonly rule: string;
  readonly where: string;
}
interface Counted extends Found {
  readonly exchange: string;
  readonly count: number;
}

/** Prints rule, exchange, place and count; JSON: `{"sessions":[{"id","findings":[{"rule","exchange","where","count"}]}]}`. */
export async function runDryRun(
  references: readonly string[],
  { isJson, redactors }: DryRunOptions,
  context: Context,
): Promise<void> {
  const sessions: { id: string; findings: Counted[] }[] = [];
  for (const reference of references) {
    const { id, folder } = await findSession(context.home, reference);
    const { header, exchanges } = await readSession(folder);
    const findings = exchanges.flatMap((exchange) => {
      const { groups = [] } = header.identity;
      const redactor = redactors.redactorFor({ route: exchange.route, groups });
      return count(exchange.id, findIn(exchange, redactor));
    });
    sessions.push({ id, findings });
  }
  if (isJson) context.out.write(`${JSON.stringify({ sessions })}\n`);
  else for (const session of sessions) context.out.write(formatSession(session));
}

function findIn(exchange: Exchange, redactor: Redactor): Found[] {
  const { request, response, url, dialect } = exchange;
  const channels: Channels = (value) => dialectNamed(dialect).channels(value);
  const inSides = (['request', 'response'] as const).flatMap((side) => {
    const told = side === 'request' ? request : response;
    if (told === undefined) return [];
    const trailers = side === 'response' ? (response?.trailers ?? []) : [];
    const found = [
      ...redactor.headers([...told.headers, ...trailers]).redactions,
      ...findInBody(told.body, redactor, channels),
    ];
    return found.map(({ rule, where }) => ({ rule, where: `${side}/${where}` }));
  });
  return [...redactor.url(url).redactions.map(({ rule }) => ({ rule, where: 'url' })), ...inSides];
}

function findInBody(body: Body | undefined, redactor: Redactor, channels: Channels): Found[] {
  switch (body?.type) {
    case 'json':
      return maskJson(body.value, redactor).redactions.filter(isMasked);
    case 'text':
      return redactor.text(body.text).redactions.map(({ rule }) => ({ rule, where: 'body' }));
    case 'bytes':
      return redactor.text(atob(body.base64)).redactions.map(({ rule }) => ({ rule, where: 'body' }));
    case 'stream': {
      const masker = createFrameMasker({ redactor, channels });
      const frames = body.events.map(
        ({ data }): DecodedFrame =>
          typeof data === 'string'
            ? { t: 0, type: 'event', text: data }
            : { t: 0, type: 'event', value: data },
      );
      const masked = [...frames.flatMap((frame) => masker.push(frame)), ...masker.end()];
      return masked.flatMap(({ redactions }, index) =>
        redactions
          .filter(isMasked)
          .map(({ rule, where }) => ({ rule, where: where.replace('body', `body/${index}`) })),
      );
    }
    case 'digest':
    case undefined:
      return [];
  }
}

/** Media that stay are named in recordings, and not masked. */
function isMasked({ rule }: Found): boolean {
  return rule !== MEDIA_KEPT && rule !== MEDIA_DROPPED;
}

function count(exchange: string, found: readonly Found[]): Counted[] {
  const byPlace = Map.groupBy(found, ({ rule, where }) => `${rule} ${where}`);
  return [...byPlace.values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ ...first, exchange, count: same.length }];
  });
}

function formatSession({ id, findings }: { id: string; findings: readonly Counted[] }): string {
  if (findings.length === 0) return `${id}: nothing more would be masked\n`;
  const lines = findings.map(
    ({ rule, exchange, where, count: times }) => `  ${rule}  ${exchange.slice(0, 13)}  ${where}  ${times}×`,
  );
  // Names of members are anybody's text.
  return `${id}: would be masked\n${lines.map((line) => toVisible(line)).join('\n')}\n`;
}
