// Public keys of devices in the forms that people have them in.
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDeviceKeys } from '../../../src/cli/read/device-keys.ts';
import { deviceKeyOf } from '../../support/sealed-session.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cursor-rec-keys-'));
});
afterAll(() => rm(folder, { recursive: true }));

const { publicKey, privateKey } = deviceKeyOf('device');
const other = deviceKeyOf('other').publicKey;
const pem = createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }).toString();
const otherPem = createPublicKey(deviceKeyOf('other').privateKey)
  .export({ format: 'pem', type: 'spki' })
  .toString();
const typed = Buffer.concat([Buffer.of(1), Buffer.from(publicKey, 'base64')]).toString('base64');

async function read(text: string): Promise<string[]> {
  const file = join(folder, 'keys');
  await writeFile(file, text);
  return (await readDeviceKeys(file)).map((key) => Buffer.from(key).toString('base64'));
}

describe('a file of device keys', () => {
  it.each([
    ['in PEM', pem, [publicKey]],
    ['in base64', publicKey, [publicKey]],
    ['as a verifier key of C2SP', `cursor-rec/x+0a1b2c3d+${typed}\n`, [publicKey]],
    ['of several devices in PEM', `${pem}and another:\n${otherPem}`, [publicKey, other]],
    ['of several devices in PEM, the other way round', otherPem + pem, [other, publicKey]],
    ['of several devices', `# two\n${publicKey}\n\n${other}\r\n`, [publicKey, other]],
  ])('%s is read', async (_, text, keys) => {
    expect(await read(text)).toEqual(keys);
  });

  it.each([
    ['that is empty', ''],
    ['of other text', 'hello'],
    ['with a key too short', Buffer.alloc(31).toString('base64')],
    [
      'of another algorithm',
      generateKeyPairSync('ec', { namedCurve: 'P-256' })
        .publicKey.export({ format: 'pem', type: 'spki' })
        .toString(),
    ],
    ['with a verifier key of another type', `a+0a1b2c3d+${Buffer.alloc(33, 2).toString('base64')}`],
    ['with a good PEM and a bad one', pem + pem.replace('MCow', 'MCox')],
    ['with a broken PEM', pem.slice(0, 60)],
  ])('%s is refused', async (_, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'usage' });
  });

  it('that is not there is named', async () => {
    await expect(readDeviceKeys(join(folder, 'none'))).rejects.toMatchObject({ code: 'not-found' });
  });
});
