// Places in what Cursor's client and server say to each other: prompts, appends, blobs, streamed text and arguments, errors.
import { createCursorClient } from '../cursor/client.ts';
import { encode } from '../cursor/encode.ts';
import { jsonRunRequest } from '../cursor/json-agent.ts';
import { createMachine } from '../cursor/machine.ts';
import { runRequest, userAction } from '../cursor/messages.ts';
import { blobId } from './cursor-script.ts';
import { cut } from './cut.ts';
import type { Place } from './place.ts';

export const cursorPlaces: readonly Place[] = [
  ...['RunSSE', 'RunPoll', 'Run'].map(
    (method): Place => ({
      name: `a run of Cursor's over ${method}`,
      async send({ sidecar }, said) {
        const client = createCursorClient({ baseUrl: sidecar.baseUrl('cursor') });
        const blobs = new Map([[Buffer.from(blobId(said)).toString('hex'), said]]);
        await client.run({
          method,
          first: toRequest(said),
          machine: createMachine({ output: cut(said), blobs }),
        });
      },
    }),
  ),
  {
    name: "a run of Cursor's in JSON",
    async send({ sidecar }, said) {
      const client = createCursorClient({ baseUrl: sidecar.baseUrl('cursor') });
      await client.run({ first: jsonRunRequest(said), codec: 'json' });
    },
  },
];

/** A prompt with a file and a blob beside it. */
function toRequest(said: string): Uint8Array {
  const file = encode([1, said], [2, '/work/.env'], [3, '.env']);
  const action = userAction([1, said], [2, 'message-1'], [3, encode([4, file])]);
  return runRequest(action, { fields: [[17, encode([1, blobId(said)], [2, said])]] });
}
