// The recording worker: everything between a captured byte and the disk happens on this thread.
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { isSecretField } from '../../core/redact/fields.ts';
import { createRedactor } from '../../core/redact/redactor.ts';
import { builtInRules } from '../../core/redact/rules.ts';
import { queueBytesOf } from '../capture/batch.ts';
import { nowMs } from '../capture/clock.ts';
import { newUuidV7 } from '../capture/ids.ts';
import { recoverSessions } from '../spool/recover.ts';
import { createCursorWatch } from './cursor-watch.ts';
import { createFingerprint, randomHex, sha256 } from './hashing.ts';
import type { SessionLinks } from './link.ts';
import { createPipeline } from './pipeline.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './protocol.ts';
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

let acknowledged = 0;
let isFailing = false;
let links: SessionLinks;
const redactor = createRedactor({
  rules: builtInRules,
  fingerprint: createFingerprint(options.redactionKey),
});
const sessions = createSessions({
  ...options,
  sha256,
  randomHex,
  newId: newUuidV7,
  isSecretField,
  mask: (text) => redactor.text(text).text,
  closed: (id) => links.forget(id),
  failing: (reason) => {
    isFailing = reason !== undefined;
    send({ type: 'failing', ...(reason === undefined ? {} : { reason }) });
    acknowledge();
  },
});
const watch = createCursorWatch({ agentHost: (url) => send({ type: 'agent-host', url }) });
links = createSessionLinks(sessions, { sha256, drift: watch.drift });
const pipeline = createPipeline({
  redactor,
  links,
  watch,
  weigh: queueBytesOf,
  done: (bytes) => {
    if (acknowledged === 0) setImmediate(acknowledge);
    acknowledged += bytes;
  },
});

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

async function stop(reason: string): Promise<void> {
  clearInterval(ticker);
  pipeline.decodeWaiting(Number.POSITIVE_INFINITY);
  pipeline.linkWaiting(Number.POSITIVE_INFINITY);
  for (const until = nowMs() + MAX_DECODE_MS; pipeline.openExchanges > 0 && nowMs() < until; ) await sleep(5);
  await commit();
  await sessions.close(reason, nowMs());
  send({ type: 'stopped' });
  parentPort?.close();
}

let isCommitting = false;
const ticker = setInterval(() => {
  if (isCommitting) return;
  isCommitting = true;
  void commit().finally(() => {
    isCommitting = false;
  });
}, COMMIT_MS);

const { recovered, failed } = await recoverSessions({ home: options.home, sha256, randomHex });
const waiting: ToWorker[] = [];
parentPort?.on('message', (message: ToWorker) => {
  if (waiting.push(message) === 1) setImmediate(takeWaiting);
});

/** A port hands over all that waits in it in one turn of the event loop; commits have to come in between. */
function takeWaiting(): void {
  const until = nowMs() + TURN_MS;
  let taken = 0;
  for (let message = waiting[0]; message !== undefined; message = waiting[++taken]) {
    if (taken > 0 && nowMs() > until) break;
    if (message.type === 'events') pipeline.take(message.events);
    else void stop(message.reason);
  }
  waiting.splice(0, taken);
  if (waiting.length > 0) setImmediate(takeWaiting);
}

send({ type: 'ready', recovered, unrecoverable: failed.map(({ id, reason }) => `${id}: ${reason}`) });
