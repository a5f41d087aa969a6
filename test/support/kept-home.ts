// A home with sessions of conversations, recorded and sealed by the home's own device, and listed in its index.
import { openKeys } from '../../src/cli/open-keys.ts';
import type { Json } from '../../src/core/model/json.ts';
import { readOrMakeDeviceKey } from '../../src/sidecar/identity/device-key.ts';
import { openSigningDevice } from '../../src/sidecar/spool/signing-device.ts';
import type { TestContext } from './context.ts';
import { exchangeId, openExchange, sha256 } from './recording.ts';
import { beginSession, headerOf } from './sealed-session.ts';

export interface Asked {
  readonly prompt: string;
  readonly answer: string;
}
export interface KeptSession {
  readonly id: string;
  readonly folder: string;
}

export interface KeptSessionOptions {
  readonly turns: readonly Asked[];
  readonly startedAt?: string;
  readonly labels?: readonly string[];
  readonly remaskOf?: { readonly session: string; readonly tip: string };
}

/** Records one session: each request has the whole history, each answer comes in pieces of three characters. */
export async function recordConversation(
  context: TestContext,
  number: number,
  { turns, startedAt, labels, remaskOf }: KeptSessionOptions,
): Promise<KeptSession> {
  const { home } = context;
  const key = await readOrMakeDeviceKey(await openKeys(context));
  const header = {
    ...headerOf(number, key),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(labels === undefined ? {} : { labels }),
    ...(remaskOf === undefined ? {} : { remaskOf }),
  };
  const { recorder, files, folder } = beginSession(home, { header, key });
  const messages: Json[] = [];
  let t = 0;
  for (const [index, { prompt, answer }] of turns.entries()) {
    const exchange = exchangeId(100 * number + index);
    messages.push({ role: 'user', content: prompt });
    openExchange(recorder, exchange, t);
    recorder.frame(
      exchange,
      'request',
      { t: t + 1, type: 'json', value: { model: 'm-1', stream: true, messages: [...messages] } },
      (text) => text,
    );
    recorder.frame(exchange, 'response', { t: t + 2, type: 'head', status: 200, headers: [] });
    for (const content of answer.match(/.{1,3}/gsu) ?? []) {
      t += 5;
      recorder.frame(exchange, 'response', {
        t,
        type: 'event',
        value: { choices: [{ index: 0, delta: { content } }] },
      });
    }
    recorder.closeExchange({ exchange, outcome: 'completed', requestBytes: 1, responseBytes: 1 }, ++t);
    messages.push({ role: 'assistant', content: answer });
  }
  recorder.close('stopped', t + 1);
  await files.finish();
  const device = await openSigningDevice({ home, deviceKey: key, sha256 });
  const { segment, prev: tip } = recorder.state;
  await device.index.add({ session: header.id, startedAt: header.startedAt, segments: segment - 1, tip });
  await device.index.close();
  return { id: header.id, folder };
}
