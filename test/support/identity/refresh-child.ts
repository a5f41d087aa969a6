// A process that renews the login of a home: `node refresh-child.ts HOME ROUNDS [kill-before-request|kill-before-store]`.
import { createFileStore } from '../../../src/sidecar/identity/file-store.ts';
import type { KeyStore } from '../../../src/sidecar/identity/key-store.ts';
import { refreshTokens } from '../../../src/sidecar/identity/refresh.ts';
import { systemTimers as timers } from '../../../src/sidecar/identity/timers.ts';
import { readTokens } from '../../../src/sidecar/identity/tokens.ts';

const [home = '', rounds = '1', fault] = process.argv.slice(2);
const files = createFileStore(home);
let writes = 0;
/** The first write of a refresh is its mark, the second the token that the issuer has just given. */
const store: KeyStore = {
  kind: 'file',
  get: (name) => files.get(name),
  delete: (name) => files.delete(name),
  async set(name, value) {
    writes++;
    if (fault === 'kill-before-store' && writes === 2) process.kill(process.pid, 'SIGKILL');
    await files.set(name, value);
    if (fault === 'kill-before-request' && writes === 1) process.kill(process.pid, 'SIGKILL');
  },
};

for (let round = 0; round < Number(rounds); round++) {
  const seen = await readTokens(store);
  if (seen === undefined) throw new Error('expected a login, found none');
  // What the parent waits for, so that all children have read before one of them begins.
  if (process.send !== undefined) {
    process.send({ round });
    await new Promise((resolve) => process.once('message', resolve));
  }
  const found = await refreshTokens(seen, { home, store, environment: {}, timers });
  if (found?.ended !== undefined)
    throw new Error(`expected a login, found it ${found.ended} in round ${round}`);
  if (found === undefined || found.refreshToken === seen.refreshToken)
    throw new Error(`expected a new token in round ${round}`);
}
process.disconnect?.();
