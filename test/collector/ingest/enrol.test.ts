import { describe, expect, it } from 'vitest';
import { parseDeviceStatement } from '../../../src/core/proof/device-statement.ts';
import { parseNote } from '../../../src/core/proof/signed-note.ts';
import { BEN_SENDER, setUpIngest } from '../../support/collector/ingesting.ts';
import { enrol, makeDeviceKey, ORIGIN, SENDER } from '../../support/collector/shipped.ts';
import { useStores } from '../../support/collector/stores.ts';

const stores = useStores();

describe('enrolment', () => {
  it('answers a signed statement of whose the device is', async () => {
    const all = await setUpIngest(stores);
    const note = parseNote(await enrol(all.ingest, all.header, all));
    expect(parseDeviceStatement(note!.text)).toMatchObject({
      ...SENDER.owner,
      device: all.header.device.id,
      publicKey: all.key.publicKey,
      groups: ['dev'],
    });
  });

  it('refuses a proof for another collector, by another key, or of another time', async () => {
    const all = await setUpIngest(stores);
    const other = makeDeviceKey();
    const at = new Date(Date.now() - 11 * 60_000).toISOString();
    await expect(enrol(all.ingest, all.header, { ...all, at })).rejects.toMatchObject({
      code: 'bad-request',
    });
    const own = { id: all.header.device.id, publicKey: all.key.publicKey };
    const request = { device: own, at: new Date().toISOString(), proof: Buffer.alloc(64).toString('base64') };
    await expect(all.ingest.enrol(request, ORIGIN, SENDER)).rejects.toMatchObject({ code: 'not-allowed' });
    await enrol(all.ingest, all.header, all);
    await expect(enrol(all.ingest, all.header, { key: other })).rejects.toMatchObject({ code: 'conflict' });
    await expect(enrol(all.ingest, all.header, { ...all, sender: BEN_SENDER })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('refuses a device that was revoked', async () => {
    const all = await setUpIngest(stores);
    await enrol(all.ingest, all.header, all);
    await all.store.devices.revoke(all.header.device.id, { at: new Date().toISOString(), by: 'admin' });
    await expect(enrol(all.ingest, all.header, all)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(all.ingest.create(all.shipped.id, all.shipped.header, SENDER)).rejects.toMatchObject({
      code: 'not-allowed',
    });
  });
});
