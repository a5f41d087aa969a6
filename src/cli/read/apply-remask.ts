// Masks an old session by the rules of today: a new session that repeats it, then the erasure of what changed from the old one.
import { isDeepStrictEqual } from 'node:util';
import { type Entry, toStatement } from '../../core/model/entry.ts';
import { isId, type SessionHeader } from '../../core/model/session.ts';
import { entryHash } from '../../core/proof/chain.ts';
import type { Redactors } from '../../core/redact/policy.ts';
import { randomHex, sha256 } from '../../node/hashing.ts';
import { newUuidV7 } from '../../sidecar/capture/ids.ts';
import { eraseEntries } from '../../sidecar/spool/erase.ts';
import { takeKeeping } from '../../sidecar/spool/keeping.ts';
import { findRemaskOf, stageRemasked } from '../../sidecar/spool/remask.ts';
import { sessionFolder } from '../../sidecar/spool/session-folder.ts';
import type { SigningDevice } from '../../sidecar/spool/signing-device.ts';
import { CliError } from '../cli-error.ts';
import type { PipeContext } from '../context.ts';
import { openKeys } from '../open-keys.ts';
import { formatRemask, formatRemaskQuestion, type ShownRemask } from '../text/remask-text.ts';
import { noteAccess } from './access-log.ts';
import { findSidecar } from './ask-sidecar.ts';
import { readAskingUser } from './asking-user.ts';
import { type ChangeableSession, expectChangeable, findChangeable } from './changeable-session.ts';
import { confirm } from './confirm.ts';
import { countFindings, formatFindings } from './dry-run.ts';
import { expectSmall } from './expect-small.ts';
import { readWhole, unreadable } from './read-session.ts';
import { type OldSession, planRemask, type RemaskPlan, settleRemask, withData } from './remask-plan.ts';
import { forgetSummary } from './summary-cache.ts';
import { takeHome } from './take-home.ts';
import { verifyFolder } from './verify-folder.ts';

export interface ApplyOptions {
  readonly isJson: boolean;
  /** Does not ask. */
  readonly isYes: boolean;
  readonly redactors: Redactors;
}

interface Plan extends RemaskPlan {
  readonly old: OldSession;
  /** The session that an earlier call wrote. */
  readonly before: OldSession | undefined;
}

/**
 * Prints what was masked and where; JSON: `{"session","into","entries","findings","level","intoLevel"}`, `into` null where nothing
 * changes. What a crash broke off is ended by the next call. Throws CliError, SetupError and KeyStoreError.
 */
export async function runApply(
  reference: string,
  { isJson, isYes, redactors }: ApplyOptions,
  context: PipeContext,
): Promise<void> {
  const session = await findChangeable(context.home, reference);
  await expectSmall(session);
  await expectStopped(context);
  await noteAccess([{ command: 'redact', session: session.id }], context);
  const plan = await makePlan(session, redactors, context.home);
  const isNothing = plan.before === undefined && plan.changed.size === 0;
  if (
    !isNothing &&
    !isYes &&
    !(await confirm(
      formatRemaskQuestion(session.id, { before: plan.before?.header.id, count: plan.changed.size }),
      context,
    ))
  ) {
    context.err.write('cursor-rec: nothing was changed\n');
    return;
  }
  const applied = isNothing ? undefined : await apply(session, { plan, redactors }, context);
  const findings = countFindings(plan.findings);
  const { id } = session;
  if (isJson) {
    const { into = null, erased = 0, ...levels } = applied ?? {};
    context.out.write(`${JSON.stringify({ session: id, into, entries: erased, findings, ...levels })}\n`);
  } else if (applied === undefined) context.out.write(`${id}: nothing more would be masked\n`);
  else context.out.write(`${formatRemask(id, applied)}${formatFindings(findings)}`);
}

/** The sidecar writes to the index of the home, in which the new session has to have its line. */
async function expectStopped(context: PipeContext): Promise<void> {
  const sidecar = await findSidecar(context);
  if (sidecar === undefined) return;
  throw new CliError(
    'already-running',
    `expected no sidecar for ${context.home} while a session is masked anew, found one (process ${sidecar.pid}): run cursor-rec stop, then try again`,
    { hint: 'cursor-rec stop' },
  );
}

/** What to do; a session that does not verify is not given a new seal. */
async function makePlan(session: ChangeableSession, redactors: Redactors, home: string): Promise<Plan> {
  const { folder } = session;
  await expectVerified(folder);
  const successor = await findRemaskOf(home, session.header);
  const before = successor === undefined ? undefined : await readVerified(sessionFolder(home, successor));
  return readWhole(folder, (old) => {
    if (before !== undefined && !isRemaskOf(before, old))
      throw unreadable(
        folder,
        `session ${before.header.id}, which says that it repeats this one and does not`,
      );
    if (!old.entries.some((entry) => toStatement(entry)?.type === 'session-closed'))
      throw unreadable(folder, 'one whose session-closed was erased');
    const { changed, findings } = settleRemask(old, redactors);
    if (before === undefined) return { old, before, changed, findings: withExchange(findings) };
    return { old, before, changed: new Map(), findings: new Map() };
  });
}

/** What is erased from the old session must stand whole in the new one. */
async function readVerified(folder: string): Promise<OldSession> {
  await expectVerified(folder);
  return readWhole(folder, (read) => read);
}

async function expectVerified(folder: string): Promise<void> {
  const { level, problems } = await verifyFolder(folder, { sha256 });
  if (level === 'not-what-it-claims' || level === 'cut-off')
    throw unreadable(folder, problems[0]?.message ?? `one that is ${level}`);
}

/** True where it goes on from the old one's tip, and has an entry of the same type for each up to the close. */
function isRemaskOf(into: OldSession, old: OldSession): boolean {
  const closed = old.entries.findIndex(({ type }) => type === 'session-closed');
  return (
    into.header.remaskOf?.tip === tipOf(old) &&
    old.entries.slice(0, closed).every(({ type, t }, seq) => {
      const same = into.entries[seq];
      return same?.type === type && same.t === t;
    })
  );
}

/** A finding outside every exchange has no entry to stand in. */
function withExchange(findings: RemaskPlan['findings']): RemaskPlan['findings'] {
  return new Map([...findings].filter(([exchange]) => isId(exchange)));
}

async function apply(
  session: ChangeableSession,
  { plan, redactors }: { readonly plan: Plan; readonly redactors: Redactors },
  context: PipeContext,
): Promise<ShownRemask> {
  const { home } = context;
  const by = await readAskingUser(context, Date.now());
  const taken = await takeHome(context);
  try {
    const keeping = await takeKeeping(home);
    try {
      await expectChangeable(home, session);
      await expectSame(session, plan.old);
      const into = plan.before ?? (await writeNew(session, { plan, device: taken.device, by }, context));
      await list(into, taken.device);
      const seqs = toErase(plan.old, into, redactors);
      if (seqs.size > 0)
        await eraseEntries({
          ...session,
          ...signed(taken.device, by),
          seqs,
          scope: 'match',
          reason: `re-masked into ${into.header.id}`,
        });
      await forgetSummary(home, session.id);
      warnOfOtherKey(session.header, taken.device, context);
      return {
        into: into.header.id,
        erased: seqs.size,
        level: (await verifyFolder(session.folder, { sha256 })).level,
        intoLevel: (await verifyFolder(sessionFolder(home, into.header), { sha256 })).level,
      };
    } finally {
      keeping.close();
    }
  } finally {
    await taken.close();
  }
}

function warnOfOtherKey({ device }: SessionHeader, { publicKey }: SigningDevice, { err }: PipeContext): void {
  if (device.publicKey === undefined || device.publicKey === publicKey) return;
  err.write(
    "cursor-rec: the session was recorded with another device key than today's, which signed the tombstone and the new session: verify --key has to be given both\n",
  );
}

/** While a person was asked, somebody may have erased something. */
async function expectSame({ id, folder }: ChangeableSession, old: OldSession): Promise<void> {
  const count = (entries: readonly Entry[]) => entries.filter(({ data }) => data !== undefined).length;
  if (await readWhole(folder, ({ entries }) => count(entries) === count(old.entries))) return;
  throw new CliError(
    'failed',
    `expected session ${id} to stay as it was, found that content of it was erased: try again`,
  );
}

interface Writing {
  readonly plan: Plan;
  readonly device: SigningDevice;
  readonly by: SessionHeader['identity'];
}

function signed({ publicKey, sign }: SigningDevice, by: SessionHeader['identity']) {
  return { by, at: new Date().toISOString(), publicKey, sign, sha256 };
}

/** The new session, whole and durable, once it was seen to verify. */
async function writeNew(
  { header: oldHeader, folder: oldFolder }: ChangeableSession,
  { plan, device, by }: Writing,
  context: PipeContext,
): Promise<OldSession> {
  const { home } = context;
  const { old, changed, findings } = plan;
  const header: SessionHeader = {
    ...oldHeader,
    id: newUuidV7(),
    device:
      oldHeader.device.publicKey === device.publicKey
        ? oldHeader.device
        : { ...oldHeader.device, publicKey: device.publicKey, keyStore: (await openKeys(context)).kind },
    remaskOf: { session: oldHeader.id, tip: tipOf(old) },
  };
  const entries = withData(old.entries, changed);
  const { sign } = device;
  const staged = await stageRemasked({ home, header, entries, findings, sign, sha256, randomHex });
  const erased = old.entries.flatMap(({ seq, data }) => (data === undefined ? [seq] : []));
  if (erased.length > 0)
    await eraseEntries({
      ...signed(device, by),
      folder: staged.folder,
      header,
      seqs: new Set(erased),
      scope: 'match',
      reason: `erased in ${oldHeader.id}`,
    });
  const { level, problems } = await verifyFolder(staged.folder, { sha256 });
  if (level === 'not-what-it-claims' || level === 'cut-off')
    throw unreadable(oldFolder, `that it cannot be written anew: ${problems[0]?.message ?? level}`);
  return readWhole(await staged.moveIn(), (read) => read);
}

function tipOf({ entries }: OldSession): string {
  const last = entries.at(-1);
  return last === undefined ? '' : entryHash(last, sha256);
}

/** Its line in the index, which a crash may have come before. */
async function list(into: OldSession, { index }: SigningDevice): Promise<void> {
  const { id, startedAt } = into.header;
  if (await index.has(id)) return;
  const segments = into.entries.filter(({ type }) => type === 'segment-closed').length;
  await index.add({ session: id, startedAt, segments, tip: tipOf(into) });
}

/** What reads otherwise in the new session; and whatever would still be masked in what is left. */
function toErase(old: OldSession, into: OldSession, redactors: Redactors): ReadonlySet<number> {
  const seqs = new Set<number>();
  for (const entry of old.entries) {
    if (entry.type === 'session-closed') break;
    const now = into.entries[entry.seq]?.data;
    const isOther = now !== undefined && entry.data !== undefined && !isDeepStrictEqual(now, entry.data);
    if (isOther && entry.type !== 'segment-closed') seqs.add(entry.seq);
  }
  for (;;) {
    const entries = withData(old.entries, new Map([...seqs].map((seq) => [seq, undefined])));
    const { changed } = planRemask({ ...old, entries }, redactors);
    if (changed.size === 0) return seqs;
    for (const seq of changed.keys()) seqs.add(seq);
  }
}
