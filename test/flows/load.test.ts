// `record: required` means it: of fifty exchanges at once every byte that the upstream saw is recorded.
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openFlow } from '../support/flow.ts';
import { chatEvent, chatRequest, openHttpUpstream } from '../support/http-upstream.ts';

const COUNT = 50;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

test('50 exchanges at once: what the upstream saw and said is what is recorded, byte for byte', async () => {
  const said = new Map<
    string,
    { requestBytes: number; responseBytes: number; text: string; sha256: string }
  >();
  const upstream = await openHttpUpstream(async (request, response, body) => {
    const number = Number(request.url?.split('/').at(-1));
    const pieces = Array.from(
      { length: 40 },
      (_, index) => `${number}.${index} ${randomBytes(100).toString('hex')} `,
    );
    const whole = Buffer.from(pieces.map(chatEvent).join(''));
    const isZipped = number % 3 === 0;
    const bytes = isZipped ? gzipSync(whole) : whole;
    said.set(String(number), {
      requestBytes: body.length,
      responseBytes: bytes.length,
      text: pieces.join(''),
      sha256: sha256(bytes),
    });
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
      ...(number % 2 === 0 ? { 'content-length': String(bytes.length) } : {}),
    });
    for (let from = 0; from < bytes.length; from += 1000) {
      response.write(bytes.subarray(from, from + 1000));
      await sleep(1);
    }
    response.end();
  });
  const flow = await openFlow({ upstream: upstream.url, args: ['--record', 'required'] });
  const answers = await Promise.all(
    Array.from({ length: COUNT }, async (_, number) => {
      const body = chatRequest(`question ${number} ${randomBytes(3000).toString('hex')}`);
      const headers = { 'x-session-affinity': number % 5 === 0 ? `alone ${number}` : 'together' };
      const answer = await flow.send({ path: `/v1/chat/completions?n=/${number}`, body, headers });
      return [String(number), { answer, body }] as const;
    }),
  );
  for (const [number, { answer }] of answers) {
    expect([number, answer.status, sha256(answer.body)]).toEqual([number, 200, said.get(number)?.sha256]);
  }
  const shown = await flow.recorded(COUNT);
  expect(shown.flatMap(({ gaps }) => gaps)).toEqual([]);
  const exchanges = shown.flatMap((one) => one.exchanges);
  const recorded = exchanges.map(({ url, requestBytes, responseBytes, request }) => {
    const number = url.split('/').at(-1) ?? '';
    const turn = shown
      .flatMap(({ turns }) => turns)
      .find(({ prompt }) => prompt.text.startsWith(`question ${number} `));
    const sent = answers[Number(number)]?.[1].body ?? '';
    expect(request.body).toEqual(JSON.parse(sent));
    return [number, { requestBytes, responseBytes, text: turn?.response.text }];
  });
  const expected = [...said].map(([number, { sha256: _digest, ...rest }]) => [number, rest]);
  expect(Object.fromEntries(recorded)).toEqual(Object.fromEntries(expected));
  const { traffic, recorded: counts } = await flow.status();
  expect(traffic).toMatchObject({ seen: COUNT, refused: 0, droppedBytes: 0 });
  expect(counts).toMatchObject({ exchanges: COUNT, gaps: 0 });
  expect(await flow.sidecar.stop()).toBe(0);
});
