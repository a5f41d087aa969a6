// How late the chunks of one stream are.
import type { Dispatcher } from 'undici';
import { send } from './client.ts';
import { nowNs, type Plan } from './plan.ts';

export interface StreamRequest {
  readonly path: string;
  readonly plan: Plan;
  readonly body: Buffer;
}

/** How late each chunk of a stream is in ms, in order: the upstream stamps it when it sends it. */
export async function streamDelays(client: Dispatcher, request: StreamRequest): Promise<number[]> {
  const delays: number[] = [];
  let rest = '';
  const onChunk = (chunk: Buffer) => {
    const receivedNs = nowNs();
    const events = (rest + chunk.toString('latin1')).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const sentNs = /"sentNs":(\d+)/.exec(event)?.[1];
      if (sentNs !== undefined) delays.push((receivedNs - Number(sentNs)) / 1e6);
    }
  };
  await send(client, { ...request, onChunk });
  return delays;
}
