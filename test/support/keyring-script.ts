// What keychain.test.ts has done inside a session with a real keyring; it prints what it saw as one JSON document.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { KeyStoreError, type SecretName } from '../../src/sidecar/identity/key-store.ts';
import { openKeyStore } from '../../src/sidecar/identity/open-key-store.ts';
import { countEntries, lockKeyring, unlockKeyring } from './keyring-service.ts';

const [part, home = '', otherHome = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(part === 'all' ? await tryAll() : await tryAbsent()));

async function tryAll(): Promise<object> {
  const store = await open(home);
  const before = (await store.get('local-token')) ?? null;
  const values: readonly (readonly [SecretName, string])[] = [
    ['local-token', createHash('sha256').update('token').digest('hex')],
    ['tokens', 'ü'.repeat(10_000)],
    ['credential:openai', 'short'],
  ];
  await Promise.all(values.map(([name, value]) => store.set(name, value)));
  // A store that was just opened knows nothing but what is kept.
  const again = await open(home);
  const read = await Promise.all(values.map(async ([name]) => [name, await again.get(name)] as const));
  const names = await again.names();
  const other = (await (await open(otherHome)).get('local-token')) ?? null;
  const entries = countEntries();
  await again.delete('tokens');
  const deleted = (await again.get('tokens')) ?? null;
  const entriesAfterDeletion = countEntries();
  lockKeyring();
  const locked = [
    await codeOf('get', () => again.get('local-token')),
    await codeOf('set', () => again.set('local-token', 'x')),
    await codeOf('delete', () => again.delete('local-token')),
    await codeOf('names', () => again.names()),
  ];
  return {
    before,
    read: Object.fromEntries(read.map(([name, value]) => [name, value?.length])),
    isSame: values.every(([, value], index) => read[index]?.[1] === value),
    names,
    other,
    entries,
    deleted,
    entriesAfterDeletion,
    locked,
    unlocked: unlockAndRead(),
  };
}

async function tryAbsent(): Promise<readonly string[]> {
  const store = await open(home);
  return [
    await codeOf('set', () => store.set('local-token', 'x')),
    await codeOf('set', () => store.set('tokens', 'x'.repeat(9000))),
  ];
}

async function open(folder: string) {
  return openKeyStore({ home: folder, kind: 'keychain' });
}

async function codeOf(verb: string, act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
    return `${verb} done`;
  } catch (error) {
    if (error instanceof KeyStoreError) return `${verb} ${error.code}`;
    throw error;
  }
}

/** By a new process: the new daemon is not found by this one. */
function unlockAndRead(): number {
  unlockKeyring();
  const store = new URL('../../src/sidecar/identity/open-key-store.ts', import.meta.url).href;
  const script = `
    const { openKeyStore } = await import(${JSON.stringify(store)});
    const store = await openKeyStore({ home: ${JSON.stringify(home)}, kind: 'keychain' });
    console.log((await store.get('local-token')).length);
  `;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }));
}
