// What stands before and after a plain replay: whose session it is, and how it ended.
import type { Identity } from '../model/session.ts';
import { formatClock } from './clock.ts';
import { formatCount, formatNumber, toLine } from './plain-text.ts';
import type { PlainTone } from './plain-writer.ts';
import type { ErasureNote, SessionHead } from './session-source.ts';

interface FrameLine {
  readonly text: string;
  readonly tone: PlainTone;
}

/** Characters of an id that name a session among all of one home: 13 of a UUIDv7 are its time. */
const SHORT_ID_CHARS = 18;

/** `sha256:` and the first 12 hex digits. */
const DIGEST_CHARS = 19;

/** The lines before the conversation. */
export function toHeader(head: SessionHead, formatTime: (iso: string) => string): readonly FrameLine[] {
  const { header, status, lastT, redactionCount, gapCount, erasures = [] } = head;
  const { host, policy } = header;
  return [
    { text: `session   ${header.id.slice(0, SHORT_ID_CHARS)}`, tone: 'title' },
    toRow('started', `${formatTime(header.startedAt)}, ${formatClock(lastT)} long`),
    toRow('status', status === 'live' ? 'live: still being recorded' : status),
    toRow('who', toIdentityText(header.identity)),
    toRow('where', `${host.user}@${host.name} (${host.os})`),
    toRow('policy', `record: ${policy.record}, ${policy.digest.slice(0, DIGEST_CHARS)}…`),
    toRow('masked', formatCount(redactionCount, 'secret')),
    ...(gapCount === 0
      ? []
      : [toRow('MISSING', `${formatCount(gapCount, 'gap')}: not all was recorded`, 'gap')]),
    ...erasures.map((erasure) => toRow('ERASED', formatErasureNote(erasure, formatTime), 'gap')),
    ...(header.remaskOf === undefined
      ? []
      : [toRow('masks', `again what ${header.remaskOf.session} recorded`)]),
  ];
}

/** `the content of 3 entries, on 2026-11-26 10:00:00 by Alice: reason` */
export function formatErasureNote(
  { at, by, entries, reason }: ErasureNote,
  formatTime: (iso: string) => string,
): string {
  const content = `the content of ${entries === 1 ? '1 entry' : `${formatNumber(entries)} entries`}`;
  return `${content}, on ${formatTime(at)} by ${toSpeaker(by)}${reason === undefined ? '' : `: ${toLine(reason)}`}`;
}

/** The line after the conversation. */
export function toFooter({ status, lastT }: Pick<SessionHead, 'status' | 'lastT'>): FrameLine {
  const clock = formatClock(lastT);
  switch (status) {
    case 'live':
      return {
        text: `-- [${clock}] so far: this session is still being recorded`,
        tone: 'note',
      };
    case 'sealed':
      return { text: `-- [${clock}] end of the session`, tone: 'note' };
    case 'recovered':
      return {
        text: `-- [${clock}] end: the recorder broke off here, and closed the session at its next start`,
        tone: 'error',
      };
  }
}

/** The name by which the one who asks is called. */
export function toSpeaker({ name, email, subject }: Identity): string {
  return toLine(name ?? email ?? subject);
}

function toIdentityText(identity: Identity): string {
  const { method, issuer, email, name } = identity;
  const proof = method === 'os-user' ? 'os-user, not proved' : `${method}, ${issuer ?? 'issuer not known'}`;
  const address = name === undefined || email === undefined ? '' : ` <${email}>`;
  return `${toSpeaker(identity)}${address} (${proof})`;
}

function toRow(name: string, value: string, tone: PlainTone = 'note'): FrameLine {
  return { text: `${name.padEnd(9)} ${toLine(value)}`, tone };
}
