// One run of 4,800 envelopes as fast as it goes: is every byte there, in its order.
import { createHash } from 'node:crypto';
import { type StreamPlan, streamEnvelopes } from '../support/envelope-stream.ts';
import type { Part, PartSetting } from './part.ts';
import { openRunClient } from './run-client.ts';

const ENVELOPES = 4800;

export async function measureLongRuns({ all }: PartSetting): Promise<Part> {
  const rows = [];
  let sent = 0;
  for (const protocol of ['http/1.1', 'h2'] as const) {
    const plan: StreamPlan = {
      type: 'stream',
      stream: protocol === 'h2' ? 2 : 1,
      // The end of the turn and the end of the stream are envelopes too.
      chunks: ENVELOPES - 2,
      delayMs: 0,
      everyMs: 0,
      isStamped: false,
    };
    const expected = createHash('sha256');
    for (const envelope of streamEnvelopes(plan)) expected.update(envelope);
    const digest = expected.digest('hex');
    const by: { [name: string]: number } = {};
    for (const peer of all.filter(({ protocols }) => protocols.includes(protocol))) {
      const client = await openRunClient(peer, protocol);
      const found = createHash('sha256');
      await client.run(plan, (chunk) => found.update(chunk));
      await client.close();
      by[peer.name] = found.digest('hex') === digest ? 0 : 1;
      if (peer.name.startsWith('cursor-rec')) sent += 1;
    }
    const measure = `${protocol === 'h2' ? 'HTTP/2 Run' : 'RunSSE'} of ${ENVELOPES} envelopes not byte-exact`;
    rows.push({ measure, by, bar: { most: 0, source: 'issue' } as const });
  }
  return { rows, notes: [], sent };
}
