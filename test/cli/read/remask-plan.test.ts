// What today's rules make of old entries: everything that the recorder masks, and nothing beside it.
import { describe, expect, it } from 'vitest';
import { planRemask } from '../../../src/cli/read/remask-plan.ts';
import { type Entry, parseEntry } from '../../../src/core/model/entry.ts';
import type { RedactionConfig } from '../../../src/core/model/redaction-config.ts';
import type { SessionRecorder } from '../../../src/core/record/session-recorder.ts';
import { openRedactors } from '../../../src/sidecar/redaction/open-redactors.ts';
import { exchangeId, header, recordLines } from '../../support/recording.ts';
import { createModelKey } from '../../support/test-secrets.ts';

const key = createModelKey();
const exchange = exchangeId(1);
const LONG = 'word '.repeat(80);

function record(write: (recorder: SessionRecorder) => void, url = 'https://api.example/v1'): Entry[] {
  const { recorder, lines } = recordLines();
  const opened = {
    exchange,
    method: 'POST',
    url,
    route: 'openai',
    dialect: 'unknown' as const,
    client: { address: '127.0.0.1', userAgent: `agent ${url.slice(-200)}` },
    headers: [['user-agent', `agent ${url.slice(-200)}`]] as const,
    link: { by: 'connection' as const, confidence: 1 },
  };
  recorder.openExchange(opened, 0);
  write(recorder);
  recorder.close('stopped', 9);
  return lines().map(parseEntry);
}
async function plan(entries: readonly Entry[], config?: RedactionConfig) {
  const redactors = await openRedactors({ config, fingerprint: () => '0a1b2c3d' });
  const { changed, findings } = planRemask({ header, entries }, redactors);
  const types = [...changed.keys()].sort((one, other) => one - other).map((seq) => entries[seq]?.type);
  return {
    text: JSON.stringify([...changed.values()]),
    types,
    where: [...findings].flatMap(([id, found]) => found.map(({ where }) => `${id === exchange} ${where}`)),
  };
}

describe('a plan to mask anew', () => {
  it('masks the URL, the headers, what the client calls itself, errors and places', async () => {
    const entries = record((recorder) => {
      recorder.redactions(
        exchange,
        [{ where: `request/body/${key}`, rule: 'r', fingerprint: '0a1b2c3d', length: 9 }],
        1,
      );
      const error = { code: 'x', message: `no ${key}` };
      recorder.closeExchange({ exchange, outcome: 'failed', requestBytes: 0, responseBytes: 0, error }, 2);
    }, `https://api.example/v1?q=${key}`);
    const { text, types, where } = await plan(entries);
    expect(types).toEqual(['exchange-opened', 'redaction', 'exchange-closed']);
    expect(text).not.toContain(key);
    expect(where).toEqual(['true url', 'true request/headers/user-agent', 'true error']);
  });

  it('masks a part that nothing refers to', async () => {
    const entries = record((recorder) => {
      recorder.frame(exchange, 'request', { t: 1, type: 'json', value: { a: `${key} ${LONG}` } });
      recorder.flush(2);
    });
    const isPart = entries.findIndex(({ type }) => type === 'part');
    const { salt: _, data: __, ...erased } = entries.find(({ type }) => type === 'frames') as Entry;
    const left = entries.map((entry) => (entry.seq === erased.seq ? erased : entry));
    const { text, types, where } = await plan(left);
    expect([isPart > 0, types]).toEqual([true, ['part']]);
    expect(text).not.toContain(key);
    expect(where).toHaveLength(1);
  });

  it('takes the rules of the route, and changes nothing else', async () => {
    const entries = record((recorder) => {
      recorder.frame(exchange, 'request', { t: 1, type: 'json', value: { a: 'acme_0123456789ab', b: LONG } });
      recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 0, responseBytes: 0 }, 2);
    });
    const rules = [{ id: 'acme-key', triggers: ['acme_'], pattern: 'acme_[0-9a-z]{12}' }];
    expect((await plan(entries, { routes: { other: { rules } } })).types).toEqual([]);
    const { types, where } = await plan(entries, { routes: { openai: { rules } } });
    expect(types).toEqual(['frames']);
    expect(where).toEqual(['true request/body/a']);
  });

  it('drops media where the policy does now, and says so', async () => {
    const image = { type: 'image', media_type: 'image/png', data: 'iVBORw0K'.repeat(20) };
    const entries = record((recorder) => {
      recorder.frame(exchange, 'request', { t: 1, type: 'json', value: { image } });
      recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 0, responseBytes: 0 }, 2);
    });
    expect(await plan(entries)).toMatchObject({ types: [], where: [] });
    expect((await plan(entries, { images: 'drop' })).where).toEqual(['true request/body/image/data']);
  });
});
