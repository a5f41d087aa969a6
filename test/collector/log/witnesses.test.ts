// What a witness answers is bounded: it is run by somebody else.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openGrowingLog } from '../../../src/collector/log/growing-log.ts';
import { createLogFiles } from '../../../src/collector/log/log-files.ts';
import { createWitnesses } from '../../../src/collector/log/witnesses.ts';
import { createMemoryLog } from '../../support/collector/memory-log.ts';
import { keyOf, makeSigner } from '../../support/collector/signer.ts';
import { eventually } from '../../support/eventually.ts';

const key = { ...keyOf(makeSigner('witness.example/w')), kind: 'cosignature' as const };

async function startServer(answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** As fast as the reader takes it, until it hangs up. */
function sendForEver(response: ServerResponse): void {
  const send = () => {
    while (!response.destroyed && response.write('x'.repeat(4096)));
  };
  response.on('drain', send);
  send();
}

test('a witness that answers without end is hung up on, and takes no memory', async () => {
  let hasHungUp = false;
  const url = await startServer((response) => {
    response.on('close', () => {
      hasHungUp = true;
    });
    sendForEver(response);
  });
  const { store, blobs, add } = createMemoryLog();
  const files = createLogFiles(blobs);
  add('seal\n');
  await (await openGrowingLog({ store, files, signer: makeSigner('log.example/test') })).grow();
  const witnesses = createWitnesses([{ key, url }]);
  onTestFinished(() => witnesses.close());
  witnesses.tell((await store.getCheckpoint()) ?? '', files, () => Promise.reject(new Error('kept')));
  await eventually(() => expect(witnesses.states[0]?.problem).toMatch(/at most 16384 bytes, found more/));
  await eventually(() => expect(hasHungUp).toBe(true));
});

// The attack: an operator puts the log back to an older state and lets it grow anew; by accident it is a restored backup.
test.each([
  [409, '7\n', /cosigned 7: was this log brought back/],
  [422, '', /found another history: was it brought back/],
  [503, '', /found status 503/],
])('a witness that answers %i is told of once, with why', async (status, body, expected) => {
  let asked = 0;
  const url = await startServer((response) => {
    asked++;
    response.writeHead(status).end(body);
  });
  const { store, blobs, add } = createMemoryLog();
  const files = createLogFiles(blobs);
  add('seal\n');
  await (await openGrowingLog({ store, files, signer: makeSigner('log.example/test') })).grow();
  const told: string[][] = [];
  const witnesses = createWitnesses([{ key, url }], { onProblem: (...one) => told.push(one) });
  onTestFinished(() => witnesses.close());
  for (const times of [1, 2]) {
    witnesses.tell((await store.getCheckpoint()) ?? '', files, async () => undefined);
    await eventually(() => expect(asked).toBe(times));
    await eventually(() => expect(told).toEqual([['witness.example/w', expect.stringMatching(expected)]]));
  }
  expect(witnesses.states[0]?.problem).toMatch(expected);
});
