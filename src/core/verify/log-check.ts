// Checks what a transparency log and its collector say of a recording: the receipts of its seals, and whose its device is (FORMAT.md §8).
import type { Sha256, VerifyEd25519 } from '../model/ports.ts';
import { type DeviceStatement, parseDeviceStatement } from '../proof/device-statement.ts';
import { checkLogProof } from '../proof/log-proof.ts';
import { checkNote, type NoteKey, parseNote } from '../proof/signed-note.ts';
import type { HeaderFacts } from './header.ts';
import { quote } from './untrusted.ts';
import type { LogVerdict, ProvedSeal, Report } from './verdict.ts';

export interface LogCheckOptions {
  readonly sha256: Sha256;
  readonly verifyEd25519: VerifyEd25519;
  /** The log's, which the asker knows; undefined: they know none, and nothing is looked at. */
  readonly logKey: NoteKey | undefined;
  readonly report: Report;
}

export interface LogCheck {
  begin(header: HeaderFacts): void;
  segmentOpened(number: number): void;
  /** The seal of the segment that was opened last. */
  seal(number: number, text: string): void;
  /** Its receipt, after the seal: without one there is nothing that it could prove. */
  receipt(number: number, text: string): void;
  /** True where the log's collector says of the header's key whose it is, and said so of the day of the recording. */
  readonly isKnownKey: boolean;
  /** Undefined without a key of a log. */
  end(): LogVerdict | undefined;
}

/** Expects the header, then the segments in order. */
export function createLogCheck({ logKey, report, ...hashing }: LogCheckOptions): LogCheck {
  const proved: ProvedSeal[] = [];
  const unproved: number[] = [];
  let owner: LogVerdict['owner'];
  let seal: { readonly number: number; readonly text: string } | undefined;

  function checkReceipt(key: NoteKey, number: number, text: string): void {
    if (seal?.number !== number) return;
    const leaf = parseNote(seal.text)?.text ?? '';
    const result = checkLogProof(text, leaf, { key, ...hashing });
    const { name } = key;
    switch (result.type) {
      case 'proved':
        if (unproved.at(-1) === number) unproved.pop();
        proved.push({ segment: number, index: result.index, size: result.size });
        return;
      case 'malformed':
        return report(
          'receipt-malformed',
          'expected a proof as c2sp.org/tlog-proof has it, found other text',
        );
      case 'other-log':
        return report(
          'receipt-other-log',
          `expected a checkpoint of ${name} by the key given, found another`,
        );
      case 'forged':
        return report('receipt-forged', `expected the signature by ${name} to hold, found that it does not`);
      case 'not-included':
        return report(
          'receipt-wrong',
          `expected the way from this seal to the root of ${name}, found another way`,
        );
    }
  }

  return {
    begin(facts) {
      if (logKey !== undefined) owner = checkStatement(facts, { key: logKey, report, ...hashing });
    },
    segmentOpened(number) {
      unproved.push(number);
      seal = undefined;
    },
    seal(number, text) {
      seal = { number, text };
    },
    receipt(number, text) {
      if (logKey !== undefined) checkReceipt(logKey, number, text);
    },
    get isKnownKey() {
      return owner?.isCurrent === true;
    },
    end: () =>
      logKey === undefined
        ? undefined
        : { name: logKey.name, proved, unproved, ...(owner === undefined ? {} : { owner }) },
  };
}

type Checking = Pick<LogCheckOptions, 'sha256' | 'verifyEd25519' | 'report'> & { readonly key: NoteKey };

/** What the statement says, where all of it holds; what does not is reported. None is no problem: it may be older than the collector. */
function checkStatement(
  facts: HeaderFacts,
  { key, report, ...hashing }: Checking,
): LogVerdict['owner'] | undefined {
  if (facts.statement === undefined) return undefined;
  const note = parseNote(facts.statement);
  const statement = note === undefined ? undefined : parseDeviceStatement(note.text);
  if (note === undefined || statement === undefined) {
    report(
      'statement-malformed',
      'expected device.statement to be a signed note of a device, found other text',
    );
    return undefined;
  }
  const { name } = key;
  const signed = checkNote(note, key, hashing);
  if (signed === 'unknown')
    report(
      'statement-other-log',
      `expected device.statement to be signed by ${name}, found no such signature`,
    );
  else if (signed === 'forged')
    report('statement-forged', `expected the signature by ${name} to hold, found that it does not`);
  const isAboutIt = compare(statement, facts, report);
  return signed === 'signed' && isAboutIt ? toOwner(statement, facts) : undefined;
}

/** Whom an `os-user` is to the issuer, nobody but the statement says. */
function compare(
  found: DeviceStatement,
  { deviceId, publicKey, identity }: HeaderFacts,
  report: Report,
): boolean {
  const expected = { device: deviceId, publicKey, ...(identity?.method === 'oidc' ? identity : {}) };
  const wrong = MEMBERS.filter((member) => member in expected && expected[member] !== found[member]);
  for (const member of wrong)
    report(
      'statement-wrong',
      `expected "${member}" of device.statement to be ${quote(expected[member])}, found ${quote(found[member])}`,
    );
  return wrong.length === 0;
}

const MEMBERS = ['device', 'publicKey', 'issuer', 'subject'] as const;

function toOwner(
  { issuer, subject, email, name, groups, validUntil }: DeviceStatement,
  { startedAt, identity }: HeaderFacts,
): LogVerdict['owner'] {
  return {
    issuer,
    subject,
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
    groups,
    validUntil,
    // Both are ISO 8601 in UTC with milliseconds.
    isCurrent: startedAt !== undefined && startedAt <= validUntil,
    isIdentity: identity?.method === 'oidc',
  };
}
