// A pass gives what is whole before it goes on, and never takes a line that cannot be read for an end.
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSegmentFiles } from '../../../src/cli/read/segment-files.ts';
import { createSessionPass } from '../../../src/cli/read/session-pass.ts';
import { createFolder } from '../../support/context.ts';
import { exchangeId, header, openExchange } from '../../support/recording.ts';
import { beginSession, deviceKeyOf, headerOf } from '../../support/sealed-session.ts';

const COUNT = 5;

/** Records exchanges one after the other, the first of which stays open where `isOpen`. */
async function record({ isOpen = false } = {}): Promise<string> {
  const key = deviceKeyOf('pass');
  const { recorder, files, folder } = beginSession(await createFolder(), { header: headerOf(1, key), key });
  for (let number = 1; number <= COUNT; number++) {
    const exchange = exchangeId(number);
    openExchange(recorder, exchange, number);
    const body = { t: number, type: 'json', value: { number, text: 'long '.repeat(200) } } as const;
    recorder.frame(exchange, 'request', body, (leaf) => leaf);
    if (number > 1 || !isOpen)
      recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 1, responseBytes: 1 }, number);
    recorder.flush(number);
  }
  await files.commit();
  await files.close();
  return folder;
}

function open(folder: string) {
  const files = openSegmentFiles(folder);
  onTestFinished(files.close);
  return createSessionPass(header, files);
}

describe('a pass', () => {
  it('gives an exchange when it has come to its close, and no further', async () => {
    const pass = open(await record());
    const [first] = pass.arriving();
    expect(first?.id).toBe(exchangeId(1));
    expect(pass.fraction).toBeGreaterThan(0);
    expect(pass.fraction).toBeLessThan(0.5);
    expect(pass.read(exchangeId(1)).request.body).toMatchObject({ value: { number: 1 } });
    expect(pass.fraction).toBeLessThan(0.5);
  });

  it('gives all of them to each who asks, one that stays open with the end', async () => {
    const pass = open(await record({ isOpen: true }));
    const fractions = [...pass.arriving()].map(() => pass.fraction);
    expect(fractions).toEqual(Array.from({ length: COUNT }, () => 1));
    expect([...pass.arriving()].map(({ id }) => id)).toEqual(
      Array.from({ length: COUNT }, (_, index) => exchangeId(index + 1)),
    );
  });

  it('goes on for an exchange that it has not come to', async () => {
    const pass = open(await record());
    expect(pass.read(exchangeId(4)).request.body).toMatchObject({ value: { number: 4 } });
    expect(pass.finish().exchanges).toHaveLength(COUNT);
  });

  it('gives what stands before a line that is none, and says of that line each time that it is asked', async () => {
    const folder = await record();
    await appendFile(join(folder, '0001.jsonl'), '{"seq":\n');
    const pass = open(folder);
    const arrived: string[] = [];
    expect(() => {
      for (const { id } of pass.arriving()) arrived.push(id);
    }).toThrow();
    expect(arrived).toHaveLength(COUNT);
    expect(pass.finish).toThrow();
    expect(pass.finish).toThrow();
  });
});
