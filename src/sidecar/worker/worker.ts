// The recording worker: everything between a captured byte and the disk happens on this thread.
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { addSettled, type Covered, NO_SETTLED, toRunCoverage } from '../../core/model/coverage.ts';
import type { RunEvent } from '../../core/proof/session-index.ts';
import { isSecretField } from '../../core/redact/fields.ts';
import { NOT_STORED } from '../../core/wire/protobuf.ts';
import { createFingerprint, randomHex, sha256 } from '../../node/hashing.ts';
import { queueBytesOf } from '../capture/batch.ts';
import { nowMs } from '../capture/clock.ts';
import { newUuidV7 } from '../capture/ids.ts';
import { recoverSessions } from '../spool/recover.ts';
import { openSigningDevice } from '../spool/signing-device.ts';
import { createClientKeys } from './client-keys.ts';
import { createCursorWatch } from './cursor-watch.ts';
import { holdRedactors } from './held-redactors.ts';
import type { SessionLinks } from './link.ts';
import { createPipeline } from './pipeline.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './protocol.ts';
import { pruneFor } from './prune-for.ts';
import { createSessionLinks } from './session-links.ts';
import { createSessions } from './sessions.ts';

/** Group commit: what was recorded is on disk this much later, plus the time of the sync itself (200 ms in all, as the README promises). */
const COMMIT_MS = 100;
/** An exchange waits so long for others of its run to say which session it belongs to. */
const MAX_LINK_MS = 10_000;
/** … and its body so long for its stream, to which it is sent at the same time. */
const MAX_STREAM_WAIT_MS = 1_000;
/** A stop waits so long for the last bytes of bodies to be decoded. */
const MAX_DECODE_MS = 2_000;
/** After so much work the commits have their turn: a commit is some ten waits for the disk, each a turn of this thread. */
const TURN_MS = 2;

// The main thread hands over exactly this (sidecar/recorder.ts).
const options = workerData as WorkerOptions;
const send = (message: FromWorker) => parentPort?.postMessage(message);

/** The main thread is told so often that this one works. */
const ALIVE_MS = 1000;

let saidAt = 0;
let acknowledged = 0;
let isFailing = false;
let links: SessionLinks;
const settled: { -readonly [Name in Covered]: number } = { ...NO_SETTLED };
const redactors = await holdRedactors({
  config: options.redaction,
  fingerprint: createFingerprint(options.redactionKey),
  busy: sayAlive,
});
const clientKeys = createClientKeys(redactors);
const { home, deviceKey } = options;
const device = deviceKey === undefined ? undefined : await openSigningDevice({ home, deviceKey, sha256 });
const signing = device === undefined ? {} : { device };
const sessions = createSessions({
  ...options,
  ...signing,
  sha256,
  randomHex,
  newId: newUuidV7,
  isSecretField,
  mask: maskName,
  closed: (id) => links.forget(id),
  failing: (reason) => {
    isFailing = reason !== undefined;
    send({ type: 'failing', ...(reason === undefined ? {} : { reason }) });
    acknowledge();
  },
  settled: (exchanges) => {
    for (const { covered } of exchanges) settled[covered]++;
    send({ type: 'settled', exchanges });
  },
});
const watch = createCursorWatch({ agentHost: (url) => send({ type: 'agent-host', url }) });
links = createSessionLinks(sessions, { sha256, drift: watch.drift });
const pipeline = createPipeline({
  redactorFor({ route, at, headers }) {
    clientKeys.learn(headers);
    return redactors.redactorFor({ route, groups: sessions.identityAt(at).groups ?? [] });
  },
  links,
  watch,
  weigh: queueBytesOf,
  done: (bytes) => {
    if (acknowledged === 0) setImmediate(acknowledge);
    acknowledged += bytes;
  },
});

/** Not with the commits: a disk that does not answer is no worker that hangs. */
setInterval(sayAlive, ALIVE_MS).unref();

/** Also in the middle of a turn: to mask a long body may take minutes, where somebody has made it for that. */
function sayAlive(): void {
  const now = nowMs();
  if (now - saidAt < ALIVE_MS / 2) return;
  saidAt = now;
  send({ type: 'alive' });
}

/** Of a conversation: what cannot be masked is not said. */
function maskName(text: string): string {
  try {
    return redactors.redactorFor({}).text(text).text;
  } catch {
    return NOT_STORED;
  }
}

/** What cannot be written waits in memory: while that is so the queue has to fill up, or the memory would. */
function acknowledge(): void {
  if (isFailing || acknowledged === 0) return;
  send({ type: 'acknowledge', bytes: acknowledged });
  acknowledged = 0;
}

let committing = Promise.resolve();
function commit(): Promise<void> {
  committing = committing.then(async () => {
    pipeline.decodeWaiting(nowMs() - MAX_STREAM_WAIT_MS);
    pipeline.linkWaiting(nowMs() - MAX_LINK_MS);
    await sessions.commit(nowMs());
    const stats = { ...sessions.stats(), openExchanges: pipeline.openExchanges };
    send({ type: 'stats', stats, cursor: watch.stats() });
  });
  return committing;
}

async function stop({ reason, run }: Extract<ToWorker, { type: 'stop' }>): Promise<void> {
  clearInterval(ticker);
  pipeline.decodeWaiting(Number.POSITIVE_INFINITY);
  pipeline.linkWaiting(Number.POSITIVE_INFINITY);
  for (const until = nowMs() + MAX_DECODE_MS; pipeline.openExchanges > 0 && nowMs() < until; ) await sleep(5);
  await commit();
  await sessions.close(reason, nowMs());
  const { seen, refused, before } = run;
  const coverage = toRunCoverage({ seen, refused }, addSettled(before, settled));
  await note('stopped', {
    at: new Date(nowMs()).toISOString(),
    facts: { reason, coverage: { ...coverage } },
  });
  await device?.index.close();
  send({ type: 'stopped' });
  parentPort?.close();
}

/** In the index of the device; where the disk does not take it, the sessions say more than it would. */
async function note(event: RunEvent['event'], said: Pick<RunEvent, 'at' | 'facts'>): Promise<void> {
  await device?.index.note({ event, ...said }).catch(() => undefined);
}

let isCommitting = false;
const ticker = setInterval(() => {
  if (isCommitting) return;
  isCommitting = true;
  void commit().finally(() => {
    isCommitting = false;
  });
}, COMMIT_MS);

const { recovered, failed } = await recoverSessions({ home, sha256, randomHex, ...signing });
if (options.run !== undefined) {
  const { event, at, reason } = options.run;
  const { recorder, policy, identity } = options.header;
  const facts = { recorder, policy, identity: identity.method, ...(reason === undefined ? {} : { reason }) };
  void note(event, { at, facts });
}
const waiting: ToWorker[] = [];
let isChanging = false;
parentPort?.on('message', (message: ToWorker) => {
  if (waiting.push(message) === 1 && !isChanging) setImmediate(takeWaiting);
});

/** What comes behind it waits for the new masks. */
async function changePolicy({ change, at }: Extract<ToWorker, { type: 'policy' }>): Promise<void> {
  isChanging = true;
  await redactors.change(change.redaction);
  sessions.setPolicy(change, at);
  isChanging = false;
  if (waiting.length > 0) setImmediate(takeWaiting);
}

/** A port hands over all that waits in it in one turn of the event loop; commits have to come in between. */
function takeWaiting(): void {
  const until = nowMs() + TURN_MS;
  let taken = 0;
  for (let message = waiting[0]; message !== undefined && !isChanging; message = waiting[++taken]) {
    if (taken > 0 && nowMs() > until) break;
    if (message.type === 'events') pipeline.take(message.events);
    else if (message.type === 'identity') sessions.setIdentity(message);
    else if (message.type === 'policy') void changePolicy(message);
    else if (message.type === 'prune') void pruneFor(message, { home, device, send });
    else if (message.type === 'secrets') for (const secret of message.secrets) redactors.addSecret(secret);
    else void stop(message);
  }
  waiting.splice(0, taken);
  if (waiting.length > 0 && !isChanging) setImmediate(takeWaiting);
}

send({ type: 'ready', recovered, unrecoverable: failed.map(({ id, reason }) => `${id}: ${reason}`) });
