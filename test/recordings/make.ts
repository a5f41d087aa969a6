// Makes the golden recordings that stand beside this file, with the real recorder, a clock and randomness that are none:
//   node test/recordings/make.ts
// They are kept as they were written: a verifier of any later version has to read them.
import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { signWith } from '../../src/sidecar/identity/device-key.ts';
import { eraseEntries } from '../../src/sidecar/spool/erase.ts';
import { recoverSessions } from '../../src/sidecar/spool/recover.ts';
import { openSigningDevice } from '../../src/sidecar/spool/signing-device.ts';
import { sha256 } from '../support/recording.ts';
import { beginSession, deviceKeyOf, headerOf, randomHexOf, recordExchange } from '../support/sealed-session.ts';
import { recordEveryFrame } from './every-frame.ts';

/** Past the age at which a segment closes. */
const NEXT_SEGMENT_MS = 15 * 60_000 + 500;

/** Each under its name in `root`: open, sealed, frames, tampered, cut-off, erased, tombstone, recovered. */
export async function makeRecordings(root: string): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'cursor-rec-golden-'));
  try {
    const sealed = await makeSealed(home);
    for (const name of ['sealed', 'tampered', 'erased', 'tombstone', 'cut-off']) await cp(sealed, join(root, name), { recursive: true });
    await edit(join(root, 'tampered', '0001.jsonl'), (text) => text.replace('Message 0 says', 'Message 0 said'));
    await edit(join(root, 'erased', '0001.jsonl'), (text) => text.replace(/^(\{"seq":1,.*?),"salt":.*$/m, '$1}'));
    await eraseByDevice(join(root, 'tombstone'));
    await edit(join(root, 'cut-off', '0002.jsonl'), (text) => `${text.split('\n').slice(0, -4).join('\n')}\n`);
    await rm(join(root, 'cut-off', '0002.seal'));
    await cp(await makeFrames(home), join(root, 'frames'), { recursive: true });
    const crashed = await makeOpen(home);
    await cp(crashed, join(root, 'open'), { recursive: true });
    await recover(home, crashed);
    await cp(crashed, join(root, 'recovered'), { recursive: true });
  } finally {
    await rm(home, { recursive: true });
  }
}

async function makeSealed(home: string): Promise<string> {
  const key = deviceKeyOf('golden');
  const { recorder, files, folder } = beginSession(home, { header: headerOf(1, key), key });
  recordExchange(recorder, 1, 0);
  recordExchange(recorder, 2, 1_000);
  recorder.flush(NEXT_SEGMENT_MS);
  recordExchange(recorder, 3, NEXT_SEGMENT_MS + 10);
  recorder.close('stopped', NEXT_SEGMENT_MS + 2_000);
  await files.finish();
  return folder;
}

/** Of two segments, as it was sealed: every type of frame, and every form of stored value. */
async function makeFrames(home: string): Promise<string> {
  const key = deviceKeyOf('golden');
  const { recorder, files, folder } = beginSession(home, { header: headerOf(3, key), key });
  recordEveryFrame(recorder, 0);
  recorder.flush(NEXT_SEGMENT_MS);
  recordExchange(recorder, 5, NEXT_SEGMENT_MS + 10);
  recorder.close('stopped', NEXT_SEGMENT_MS + 2_000);
  await files.finish();
  return folder;
}

/** As the erase command does, in both segments. */
async function eraseByDevice(folder: string): Promise<void> {
  const { publicKey, privateKey } = deviceKeyOf('golden');
  await eraseEntries({
    folder,
    header: headerOf(1, { publicKey, privateKey }),
    seqs: new Set([1, 2, 4, 15, 16]),
    scope: 'match',
    reason: 'request of the customer',
    by: { method: 'os-user', subject: 'alice' },
    at: '2026-11-26T10:00:00.000Z',
    publicKey,
    sign: signWith(privateKey),
    sha256,
  });
}

/** A segment that is sealed, and one that ends within an exchange. */
async function makeOpen(home: string): Promise<string> {
  const key = deviceKeyOf('golden');
  const { recorder, files, folder } = beginSession(home, { header: headerOf(2, key), key });
  recordExchange(recorder, 1, 0);
  recorder.flush(NEXT_SEGMENT_MS);
  recordExchange(recorder, 2, NEXT_SEGMENT_MS + 10);
  await files.commit();
  await files.close();
  return folder;
}

/** Loses the end of the last line, as a power cut does, and starts again. */
async function recover(home: string, folder: string): Promise<void> {
  const file = join(folder, '0002.jsonl');
  await truncate(file, (await readFile(file)).length - 100);
  const device = await openSigningDevice({ home, deviceKey: deviceKeyOf('golden'), sha256 });
  await recoverSessions({ home, sha256, randomHex: randomHexOf('recovery'), device });
  await device.index.close();
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, 'utf8')));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await makeRecordings(fileURLToPath(new URL('.', import.meta.url)));
