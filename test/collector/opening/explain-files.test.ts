// What keeps a collector from its files and its address is said with the way out, and whether trying again helps.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDataFolder } from '../../../src/collector/data-folder.ts';
import { openSigner } from '../../../src/collector/log/log-signer.ts';
import { explainAddress, explainFolder, explainKey } from '../../../src/collector/opening/explain-files.ts';
import { opening } from '../../../src/collector/opening/start-error.ts';
import { createFolder } from '../../support/context.ts';

function refusal(code: string, message: string) {
  return { name: 'StartError', code, message: expect.stringContaining(message) };
}

it('a data folder below a file is refused with how to make one', async () => {
  const file = join(await createFolder(), 'file');
  await writeFile(file, '');
  const running = opening(openDataFolder(file), explainFolder(file));
  await expect(running).rejects.toMatchObject(refusal('misconfigured', 'install -d'));
});

it.each(['', 'junk'])('a key file of %j is refused, and stays', async (text) => {
  const file = join(await createFolder(), 'log.key');
  await writeFile(file, text);
  const running = opening(openSigner(file, 'log.example'), explainKey(file));
  await expect(running).rejects.toMatchObject(refusal('misconfigured', file));
  expect(await readFile(file, 'utf8')).toBe(text);
});

it('a folder in place of the key is refused', async () => {
  const file = join(await createFolder(), 'log.key');
  await mkdir(file);
  const running = opening(openSigner(file, 'log.example'), explainKey(file));
  await expect(running).rejects.toMatchObject(refusal('misconfigured', 'a folder where a file should be'));
});

function listen(host: string, port: number) {
  return new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(port, host, () => resolve(server));
  });
}

it('a port in use may be free the next time', async () => {
  const server = await listen('127.0.0.1', 0);
  const { port } = server.address() as { port: number };
  const running = opening(listen('127.0.0.1', port), explainAddress('127.0.0.1', port));
  await expect(running).rejects.toMatchObject(refusal('unavailable', `${port} in use: give another --port`));
  server.close();
});

it('an address of another machine is a mistake', async () => {
  const running = opening(listen('192.0.2.1', 0), explainAddress('192.0.2.1', 0));
  await expect(running).rejects.toMatchObject(refusal('misconfigured', '--host 192.0.2.1'));
});

it('what nobody knows is thrown as it is', async () => {
  const unknown = new Error('odd');
  await expect(opening(Promise.reject(unknown), explainFolder('x'))).rejects.toBe(unknown);
});
