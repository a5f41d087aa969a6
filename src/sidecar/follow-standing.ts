// What a change of user or of their groups does to what is under way: sessions end, and what could still send is cut.
import type { Identity } from '../core/model/session.ts';
import type { Standing } from '../core/model/standing.ts';
import type { LocalProxy } from './capture/proxy.ts';
import type { Refusal } from './capture/refusal.ts';
import { toMessage } from './capture/standing-check.ts';
import type { StandingWatch } from './identity/standing.ts';
import type { Recorder } from './recorder.ts';

export interface FollowOptions {
  readonly watch: Pick<StandingWatch, 'now' | 'onChange'>;
  readonly recorder: Pick<Recorder, 'setIdentity'>;
  readonly proxy: Pick<LocalProxy, 'cutSenders'>;
  /** What the recorder was started with, from `toRecordedIdentity`. */
  readonly recorded: Identity;
  /** The user of the operating system. */
  readonly user: string;
  readonly isRequired: () => boolean;
}

/** Follows the watch from now on, with what has changed since the recorder was started. */
export function followStanding({ watch, recorder, proxy, recorded, user, isRequired }: FollowOptions): void {
  let known = recorded;
  const follow = (standing: Standing) => {
    const before = known;
    known = toRecordedIdentity(standing, user);
    if (JSON.stringify(known) === JSON.stringify(before)) return;
    const isSame = isSamePerson(before, known);
    recorder.setIdentity(known, isSame ? 'renewed' : toReason(standing));
    if (!isSame) proxy.cutSenders(toRefusal(standing, isRequired()));
    // Access rules were asked with the groups as they were.
    else if (!hasSameGroups(before, known)) proxy.cutSenders(otherGroups);
  };
  follow(watch.now());
  watch.onChange(follow);
}

/** Who recordings say is behind what passes: where nobody is logged in, the user of the operating system, marked as unidentified. */
export function toRecordedIdentity(standing: Standing, user: string): Identity {
  if (standing.type !== 'none') return standing.identity;
  return { method: 'os-user', subject: user, isUnidentified: true };
}

function isSamePerson(one: Identity, other: Identity): boolean {
  return (
    one.method === other.method &&
    one.issuer === other.issuer &&
    one.subject === other.subject &&
    one.isUnidentified === other.isUnidentified
  );
}

/** In whatever order the issuer lists them. */
function hasSameGroups(one: Identity, other: Identity): boolean {
  const [before, after] = [one, other].map(({ groups = [] }) => JSON.stringify([...groups].sort()));
  return before === after;
}

const otherGroups: Refusal = {
  code: 'identity_changed',
  message:
    'expected this to end under the groups that its user had when it began, found that they have changed; send it again',
};

/** What the entry in a recording says. */
function toReason(standing: Standing): string {
  if (standing.type === 'proved') return 'login';
  if (standing.type === 'os-user') return 'issuer-removed';
  return standing.reason === 'not-logged-in' ? 'logout' : standing.reason;
}

function toRefusal(standing: Standing, isRequired: boolean): Refusal {
  if (standing.type === 'none' && isRequired)
    return { code: 'identity_missing', message: toMessage(standing.message) };
  return {
    code: 'identity_changed',
    message:
      'expected this to end under the user who began it, found that somebody else stands behind it now; send it again',
  };
}
