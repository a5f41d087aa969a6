// The recording worker: everything between a captured byte and the disk happens on this thread.
import { parentPort, workerData } from 'node:worker_threads';
import { isSecretField } from '../../core/redact/fields.ts';
import { createRedactor } from '../../core/redact/redactor.ts';
import { builtInRules } from '../../core/redact/rules.ts';
import { queueBytesOf } from '../capture/batch.ts';
import { nowMs } from '../capture/clock.ts';
import { newUuidV7 } from '../capture/ids.ts';
import { recoverSessions } from '../spool/recover.ts';
import { createFingerprint, randomHex, sha256 } from './hashing.ts';
import { createPipeline } from './pipeline.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './protocol.ts';
import { createSessionLinks, type SessionLinks } from './session-links.ts';
import { createSessions } from './sessions.ts';

/** Group commit: what was recorded is on disk this much later, plus the time of the sync itself (DESIGN §4: 200 ms). */
const COMMIT_MS = 100;

// The main thread hands over exactly this (sidecar/recorder.ts).
const options = workerData as WorkerOptions;
const send = (message: FromWorker) => parentPort?.postMessage(message);

let acknowledged = 0;
let links: SessionLinks;
const sessions = createSessions({
  ...options,
  sha256,
  randomHex,
  newId: newUuidV7,
  isSecretField,
  closed: (id) => links.forget(id),
  failing: (reason) => send({ type: 'failing', ...(reason === undefined ? {} : { reason }) }),
});
links = createSessionLinks(sessions, sha256);
const redactor = createRedactor({
  rules: builtInRules,
  fingerprint: createFingerprint(options.redactionKey),
});
const pipeline = createPipeline({
  redactor,
  links,
  weigh: queueBytesOf,
  done: (bytes) => {
    if (acknowledged === 0) setImmediate(acknowledge);
    acknowledged += bytes;
  },
});

function acknowledge(): void {
  send({ type: 'acknowledge', bytes: acknowledged });
  acknowledged = 0;
}

let committing = Promise.resolve();
function commit(): Promise<void> {
  committing = committing.then(async () => {
    await sessions.commit(nowMs());
    send({ type: 'stats', stats: { ...sessions.stats(), openExchanges: pipeline.openExchanges } });
  });
  return committing;
}

async function stop(reason: string): Promise<void> {
  clearInterval(ticker);
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
parentPort?.on('message', (message: ToWorker) => {
  if (message.type === 'events') pipeline.take(message.events);
  else void stop(message.reason);
});
send({ type: 'ready', recovered, unrecoverable: failed.map(({ id, reason }) => `${id}: ${reason}`) });
