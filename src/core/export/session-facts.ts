// What a page says of a session and of its turns before it shows them, as names and values.
import type { GapData } from '../model/entry.ts';
import type { Turn } from '../model/turn.ts';
import { formatClock } from '../replay/clock.ts';
import { formatErasureNote } from '../replay/plain-frame.ts';
import { formatCount, toOutcomeText, toUsageText } from '../replay/plain-text.ts';
import type { ErasureNote, SessionSource } from '../replay/session-source.ts';

export type Fact = readonly [name: string, value: string];

/** A turn's number from 1, and how the session stands that it is of. */
export interface TurnPlace {
  readonly number: number;
  readonly status: SessionSource['status'];
}

/** Who, when, where, under which policy, and how much of it is masked or missing. */
export function toSessionFacts(session: SessionSource): readonly Fact[] {
  const { header, status, lastT, redactions, gaps, erasures = [] } = session;
  const { identity, host, device, policy, recorder } = header;
  const proof =
    identity.method === 'os-user' ? 'os-user, not proved' : `oidc, ${identity.issuer ?? 'issuer not known'}`;
  const name = identity.name === undefined ? [] : [identity.name];
  const email = identity.email === undefined ? [] : [identity.email];
  return [
    ['session', header.id],
    ['status', status === 'live' ? 'live: still being recorded' : status],
    ['started', header.startedAt],
    ['length', formatClock(lastT)],
    ['who', `${[...name, ...email, identity.subject].join(', ')} (${proof})`],
    ['where', `${host.user}@${host.name} (${host.os}), device ${device.id}`],
    ['policy', `record: ${policy.record}, ${policy.digest}`],
    ['recorder', recorder.version],
    ...(header.conversationId === undefined ? [] : [['conversation', header.conversationId] as const]),
    ['masked', formatCount(redactions.length, 'secret')],
    ['missing', toMissingText(gaps.length, erasures.length)],
    ...erasures.map((erasure) => ['erased', toErasureText(erasure)] as const),
  ];
}

/** What was not recorded, from when to when. */
export function toGapText({ reason, from, to, bytes, side }: GapData): string {
  const counted = bytes === undefined ? '' : `, ${bytes} bytes`;
  const of = side === undefined ? '' : ` of the ${side}`;
  return `${reason}, ${formatClock(from)} to ${formatClock(to)}${counted}${of}`;
}

/** What was taken out afterwards, when, by whom and why. */
export function toErasureText(erasure: ErasureNote): string {
  return formatErasureNote(erasure, (iso) => iso);
}

/** Model, outcome, times and tokens; what is not known is absent. */
export function toTurnFacts(
  { startedAt, endedAt, model, usage, outcome }: Turn,
  status: SessionSource['status'],
): readonly Fact[] {
  const ended = endedAt === undefined ? [] : [['ended', endedAt] as const];
  return [
    ...(model === undefined ? [] : [['model', model] as const]),
    ['outcome', toOutcomeText(outcome, status)],
    ['started', startedAt],
    ...ended,
    ...(usage === undefined ? [] : [['tokens', toUsageText(usage)] as const]),
  ];
}

function toMissingText(gaps: number, erasures: number): string {
  const missing = [
    ...(gaps === 0 ? [] : [`${formatCount(gaps, 'gap')}: not all was recorded`]),
    ...(erasures === 0 ? [] : [`${formatCount(erasures, 'erasure')}: not all is here any more`]),
  ];
  return missing.length === 0 ? 'nothing' : missing.join('; ');
}
