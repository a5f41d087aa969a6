// Records sessions with the real recorder and files, sealed by a device whose key is made of a seed: the same each time.
import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { Json } from '../../src/core/model/json.ts';
import type { SessionHeader } from '../../src/core/model/session.ts';
import { headerHash } from '../../src/core/proof/chain.ts';
import { createSealWriter } from '../../src/core/record/seal-writer.ts';
import {
  createSessionRecorder,
  NO_COUNTS,
  type SessionRecorder,
} from '../../src/core/record/session-recorder.ts';
import { type DeviceKey, signWith } from '../../src/sidecar/identity/device-key.ts';
import { openSessionFiles, type SessionFiles } from '../../src/sidecar/spool/session-files.ts';
import { sessionFolder } from '../../src/sidecar/spool/session-folder.ts';
import { exchangeId, header, openExchange, sha256 } from './recording.ts';

/** What stands before the 32 bytes of an Ed25519 seed in PKCS #8 (RFC 8410). */
const PKCS8_HEAD = '302e020100300506032b657004220420';

/** The key of a device; made here, so that none stands in a file. */
export function deviceKeyOf(name: string): DeviceKey {
  const der = Buffer.from(`${PKCS8_HEAD}${sha256(`seed of ${name}`)}`, 'hex');
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return {
    publicKey: Buffer.from(
      createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '',
      'base64url',
    ).toString('base64'),
    privateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

/** Random hex that is none: the same row for the same name. */
export function randomHexOf(name: string): (bytes: number) => string {
  let count = 0;
  return (bytes) => sha256(`${name} ${count++}`).slice(0, 2 * bytes);
}

/** The header of a session of this device. */
export function headerOf(number: number, { publicKey }: DeviceKey): SessionHeader {
  const id = `019abc00-0000-7000-8000-${String(number).padStart(12, '0')}`;
  return { ...header, id, device: { ...header.device, publicKey, keyStore: 'file' } };
}

export interface SealedSession {
  readonly recorder: SessionRecorder;
  readonly files: SessionFiles;
  readonly folder: string;
}

/** A session that begins under `home`; nothing is on disk before its files are committed. */
export function beginSession(
  home: string,
  {
    header: sessionHeader,
    key,
    isUnsealed = false,
  }: { header: SessionHeader; key: DeviceKey; isUnsealed?: boolean },
): SealedSession {
  const files = openSessionFiles({ home, header: sessionHeader, segment: 1, size: 0, isCreated: false });
  const writeSeal = isUnsealed
    ? undefined
    : createSealWriter({ header: sessionHeader, sha256, sign: signWith(key.privateKey) });
  const recorder = createSessionRecorder({
    state: { seq: 0, prev: headerHash(sessionHeader, sha256), segment: 1, segmentFirst: 0 },
    counts: NO_COUNTS,
    sha256,
    randomHex: randomHexOf(sessionHeader.id),
    isSecretField: (name) => name === 'password',
    sink: files,
    ...(writeSeal === undefined ? {} : { writeSeal }),
  });
  return { recorder, files, folder: sessionFolder(home, sessionHeader) };
}

/** One exchange with a history that grows, a streamed answer and a mask. */
export function recordExchange(recorder: SessionRecorder, number: number, t: number, words = 60): void {
  const exchange = exchangeId(number);
  const messages: Json[] = Array.from({ length: number + 1 }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `Message ${index} says hé 😀 "quoted" \\ and ${'word '.repeat(words)}`,
  }));
  openExchange(recorder, exchange, t);
  recorder.frame(
    exchange,
    'request',
    { t: t + 1, type: 'json', value: { model: 'm-1', $schema: 1, messages } },
    (text) => text,
  );
  recorder.frame(exchange, 'response', {
    t: t + 10,
    type: 'head',
    status: 200,
    headers: [['content-type', 'text/event-stream']],
  });
  for (let token = 0; token < 12; token++)
    recorder.frame(exchange, 'response', {
      t: t + 20 + 7 * token,
      type: 'event',
      value: { choices: [{ delta: { content: `tok${token} ` }, index: 0 }] },
    });
  recorder.frame(exchange, 'response', { t: t + 120, type: 'event', text: '[DONE]' });
  recorder.redactions(
    exchange,
    [{ where: '/messages/0/content', rule: 'test-rule', fingerprint: '0a1b2c3d', length: 24 }],
    t + 121,
  );
  recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 412, responseBytes: 1033 }, t + 122);
}
