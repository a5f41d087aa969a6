// Verdicts as text for a terminal.
import type { Identity } from '../../core/model/session.ts';
import { formatCount } from '../../core/replay/plain-text.ts';
import { toVisible } from '../../core/replay/visible.ts';
import type { Erasure, LogVerdict, Problem, SeqRange, Verdict } from '../../core/verify/verdict.ts';
import type { HomeIndex, Listing } from '../read/verify-home.ts';
import type { Paint } from './paint.ts';

/** The verdict on one recording, with all that it rests on. */
export function formatVerdict(folder: string, verdict: Verdict, paint: Paint): string {
  const lines = [
    `${headline(verdict, paint)}  ${sizeOf(verdict)}`,
    `  folder  ${folder}`,
    ...(verdict.tip === undefined ? [] : [`  tip     ${verdict.tip}`]),
    `  signer  ${formatSigner(verdict)}`,
    ...formatLog(verdict.log, paint),
    ...formatFindings(verdict, paint),
  ];
  return `${lines.join('\n')}\n`;
}

/** One session of a home: a line, and below it what is not as it should be. */
export function formatListing(
  id: string,
  { listing, verdict, paint }: { listing: Listing; verdict: Verdict; paint: Paint },
): string {
  const note = LISTINGS[listing];
  const lines = [
    `${headline(verdict, paint)}  ${id}  ${sizeOf(verdict)}`,
    ...(note === undefined ? [] : [paint(listing === 'unsigned' ? 'yellow' : 'red', `  ${note}`)]),
    ...formatFindings(verdict, paint),
  ];
  return `${lines.join('\n')}\n`;
}

/** What the session index says of the home as a whole. */
export function formatIndexVerdict(
  { entries, problems, missing, pruned, access }: HomeIndex,
  sessions: number,
  paint: Paint,
): string {
  const isWhole = problems.length === 0 && missing.length === 0;
  const lines = [
    `${formatCount(sessions, 'session')} on disk, ${formatCount(entries, 'session')} in the index`,
    ...pruned.map(
      ({ session, at, reason }) =>
        `  pruned   ${session}: removed by policy (${reason}) at ${at}, by the device's own word`,
    ),
    ...missing.map(({ session, startedAt }) =>
      paint('red', `  missing  ${session}, begun ${startedAt}: it is in the index and not on the disk`),
    ),
    ...problems.map(({ line, code, message }) =>
      paint('red', `  ${code}  index.jsonl, line ${line}: ${message}`),
    ),
    isWhole
      ? paint('green', '✔ no session is missing')
      : paint('red', '✖ the home is NOT what its index says'),
    ...access.problems.map(({ line, code, message }) =>
      paint('red', `  ${code}  access.jsonl, line ${line}: ${message}`),
    ),
    access.problems.length === 0
      ? paint(
          'green',
          `✔ ${formatCount(access.entries, 'read')} noted, in one chain, of which the index vouches for ${access.anchored}`,
        )
      : paint('red', '✖ the log of reads was changed'),
  ];
  return `${lines.join('\n')}\n`;
}

const LISTINGS: Readonly<Record<Listing, string | undefined>> = {
  listed: undefined,
  open: undefined,
  unsigned: 'not in the index: recorded without a key',
  unlisted: 'NOT in the index, though its device keeps one',
  differs: 'NOT what the index says that it came to',
};

function sizeOf({ entries, segments }: Verdict): string {
  return `${formatCount(entries, 'entry').replace('entrys', 'entries')} in ${formatCount(segments, 'segment')}`;
}

function headline({ level, signer, unsealed }: Verdict, paint: Paint): string {
  switch (level) {
    case 'intact-and-attested':
      return paint('green', '✔ intact and attested');
    case 'intact':
      return paint(
        'green',
        signer === 'unsigned' ? '✔ intact, not sealed: whole in itself' : '✔ intact, identity asserted only',
      );
    case 'intact-with-gaps':
      return paint('yellow', '✔ intact, with gaps or erasures');
    case 'cut-off':
      return paint(
        'yellow',
        unsealed.length === 0
          ? '… intact so far, not closed: still being recorded, or cut off'
          : '… intact so far, not sealed yet: still being recorded, or cut off',
      );
    case 'not-what-it-claims':
      return paint('red', '✖ NOT what it claims to be');
  }
}

/** What the log of the key given says; a session that is still recorded is not in it yet. */
function formatLog(log: LogVerdict | undefined, paint: Paint): string[] {
  if (log === undefined) return [];
  const name = toVisible(log.name);
  const leaves = log.proved.map(({ index }) => index).join(', ');
  const held = `${formatCount(log.proved.length, 'seal')} in ${name}${leaves === '' ? '' : `, leaf ${leaves}`}`;
  const left = log.unproved.length === 0 ? '' : `; without a receipt: segment ${log.unproved.join(', ')}`;
  return [
    `  log     ${left === '' ? held : paint('yellow', `${held}${left}`)}`,
    `  owner   ${formatOwner(log.owner, paint)}`,
  ];
}

function formatOwner(owner: LogVerdict['owner'], paint: Paint): string {
  if (owner === undefined)
    return paint('yellow', 'asserted only: the header has no statement of the collector');
  const { name, email, subject, issuer, validUntil, isCurrent, isIdentity } = owner;
  const person = toVisible(`${name === undefined ? '' : `${name}, `}${email ?? subject} of ${issuer}`);
  if (!isCurrent)
    return paint(
      'yellow',
      `asserted only: the device was that of ${person} until ${validUntil}, before it was recorded`,
    );
  return isIdentity
    ? `${person}, attested by the collector`
    : `the device is that of ${person}; nobody was logged in`;
}

function formatSigner({ signer, device, seals, unsealed, log }: Verdict): string {
  const count = formatCount(seals, 'seal');
  const key = toVisible(device?.publicKey ?? 'no key');
  switch (signer) {
    case 'attested':
      return `${count} by ${key}, ${log?.owner?.isCurrent === true ? 'a device that the collector knows' : 'a key that you gave'}`;
    case 'asserted':
      return `${count} by ${key}, by the recording's own word: verify --key or --log-key proves it`;
    case 'unsigned':
      return unsealed.length > 0 && seals > 0
        ? `${count} by ${key}; not sealed: segment ${unsealed.join(', ')}`
        : `none: not sealed${device?.publicKey === undefined ? '' : ' yet'}`;
  }
}

function formatFindings(verdict: Verdict, paint: Paint): string[] {
  const { gaps, erasures, erasureFaults, unexplained, problems } = verdict;
  return [
    ...gaps.map((gap) => paint('yellow', `  gap     ${toVisible(JSON.stringify(gap))}`)),
    ...erasures.map((erasure) => paint('yellow', formatErasure(erasure))),
    ...unexplained.map((range) =>
      paint('red', `  erased  ${formatRange(range)}: NO tombstone says by whom, when and why`),
    ),
    ...erasureFaults.map(({ line, message }) =>
      paint('red', `  tombstone  erasures.jsonl, line ${line}: ${message}`),
    ),
    ...problems.map((problem) => paint('red', `  ${formatProblem(problem)}`)),
  ];
}

function formatErasure({ at, by, scope, reason, entries, unfinished }: Erasure): string {
  const why = reason === undefined ? '' : `: ${toVisible(reason)}`;
  const left =
    unfinished === undefined
      ? ''
      : `; ${unfinished.map(formatRange).join(', ')} still there: the erasure was cut off, run cursor-rec erase again`;
  return `  erased  ${entries.map(formatRange).join(', ')} (${scope}) by ${formatPerson(by)} at ${at}${why}${left}`;
}

function formatPerson({ method, email, subject }: Identity): string {
  return toVisible(`${email ?? subject} (${method})`);
}

function formatRange([first, last]: SeqRange): string {
  return first === last ? `${first}` : `${first}–${last}`;
}

function formatProblem({ code, file, line, seq, message }: Problem): string {
  const place = [file, line === undefined ? '' : `line ${line}`, seq === undefined ? '' : `seq ${seq}`];
  return `${code}  ${place.filter((part) => part !== '').join(', ')}: ${message}`;
}
