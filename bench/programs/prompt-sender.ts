// Sends large prompts on a connection of its own until its stdin closes. Arguments: ORIGIN PATH BYTES EVERY_MS.
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'undici';
import { send } from '../support/client.ts';
import { onOrphaned, tell } from '../support/own-program.ts';
import { createPrompt } from '../support/prompt.ts';

const [, , origin = '', path = '', bytes = '', everyMs = ''] = process.argv;
const client = new Client(origin);
const prompt = createPrompt(Number(bytes), { seed: 7, stream: false });
const over = new AbortController();
let sent = 0;

onOrphaned(() => over.abort());
tell({ isReady: true });
while (!over.signal.aborted) {
  prompt.renew();
  const began = performance.now();
  await send(client, { path, plan: { type: 'whole' }, body: prompt.body });
  sent += 1;
  const waitMs = Math.max(1, Number(everyMs) - (performance.now() - began));
  await sleep(waitMs, undefined, { signal: over.signal }).catch(() => {});
}
tell({ sent });
await client.close();
process.exit();
