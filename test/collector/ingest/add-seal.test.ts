import { describe, expect, it } from 'vitest';
import type { Ingest } from '../../../src/collector/ingest/ingest.ts';
import { checkLogProof } from '../../../src/core/proof/log-proof.ts';
import { parseNote } from '../../../src/core/proof/signed-note.ts';
import { sha256 } from '../../../src/node/hashing.ts';
import { verifyEd25519 } from '../../../src/node/verifying.ts';
import { BEN_SENDER, setUpSession } from '../../support/collector/ingesting.ts';
import { SENDER, type Shipped } from '../../support/collector/shipped.ts';
import { keyOf } from '../../support/collector/signer.ts';
import { useStores } from '../../support/collector/stores.ts';
import { eventually } from '../../support/eventually.ts';

const stores = useStores();

const sendSeals = ({ id, seals }: Shipped, ingest: Ingest) =>
  Promise.all(seals.map((seal, at) => ingest.seal(id, at + 1, seal!, SENDER)));

describe('a seal', () => {
  it('is answered with a receipt that the log holds it', async () => {
    const all = await setUpSession(stores);
    await all.send(all.lines, 0);
    await sendSeals(all.shipped, all.ingest);
    for (const [at, seal] of all.shipped.seals.entries()) {
      const receipt = await eventually(async () => {
        const found = await all.ingest.receipt(all.shipped.id, at + 1, SENDER);
        expect(found).toBeDefined();
        return found!;
      });
      const text = parseNote(seal!)!.text;
      const verdict = checkLogProof(receipt, text, { key: keyOf(all.signer), sha256, verifyEd25519 });
      expect(verdict.type).toBe('proved');
    }
  });

  it('that comes before its entries is a gap', async () => {
    const { ingest, shipped } = await setUpSession(stores);
    await expect(ingest.seal(shipped.id, 1, shipped.seals[0]!, SENDER)).rejects.toMatchObject({
      code: 'gap',
      next: 0,
    });
  });

  it.each([
    ['of another root', (seal: string) => seal.replace(/\n[0-9a-f]{64}\n/, `\n${'0'.repeat(64)}\n`)],
    ['without a signature', (seal: string) => seal.replace(/— .*\n/, '')],
    ['with a changed signature', (seal: string) => seal.replace(/(— \S+ .{20}).{8}/, '$1AAAAAAAA')],
    ['that is none', () => 'hello'],
  ])('%s is flagged and kept as evidence', async (_, change) => {
    const { ingest, shipped, send, lines, store } = await setUpSession(stores);
    await send(lines, 0);
    const forged = change(shipped.seals[0]!);
    await expect(ingest.seal(shipped.id, 1, forged, SENDER)).rejects.toMatchObject({ code: 'bad-request' });
    expect((await store.sessions.get(shipped.id))?.flags).toEqual(['bad-seal']);
    expect(await store.sessions.listEvidence(shipped.id)).toMatchObject([{ kind: 'bad-seal' }]);
  });

  it('of another user is not taken', async () => {
    const { ingest, shipped, send, lines } = await setUpSession(stores);
    await send(lines, 0);
    await expect(ingest.seal(shipped.id, 1, shipped.seals[0]!, BEN_SENDER)).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
