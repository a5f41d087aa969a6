// Ships the index of the home's sessions: the chain that shows a session that is missing as a whole.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ClientError } from '../../client/client-error.ts';
import type { CollectorClient } from '../../client/collector-client.ts';
import { readTextLines } from './spooled.ts';

/** Lines that go in one request. */
const MAX_LINES = 2000;

export interface IndexShipper {
  /** Sends what is new; true where the collector has lost what it had. Rejects with ClientError where that is a passing one. */
  ship(): Promise<boolean>;
  /** Why the collector will not have it. */
  readonly problem: string | undefined;
}

/** Where the collector stands is asked before the first line is sent. */
export function createIndexShipper(home: string, device: string, client: CollectorClient): IndexShipper {
  const file = join(home, 'index.jsonl');
  let next: number | undefined;
  let shippedSize = -1;
  let problem: string | undefined;

  async function send(): Promise<boolean> {
    const there = await client.putIndex(device, { from: 0, bytes: new Uint8Array(0) });
    const hasLost = next !== undefined && there < next;
    next = there;
    for (;;) {
      const { bytes, lines } = await readTextLines(file, next, MAX_LINES);
      if (lines === 0) return hasLost;
      next = await client.putIndex(device, { from: next, bytes });
    }
  }

  return {
    get problem() {
      return problem;
    },
    async ship() {
      const size = (await stat(file).catch(() => undefined))?.size ?? 0;
      if (problem !== undefined || size === shippedSize || size === 0) return false;
      try {
        const hasLost = await send();
        shippedSize = size;
        return hasLost;
      } catch (error) {
        if (!(error instanceof ClientError) || error.isPassing || error.status === 401) throw error;
        // Another replica was asked, or it was restored just now: the next look begins with what it has.
        if (error.code === 'gap') return true;
        problem = `${error.code}: ${error.message}`;
        return false;
      }
    },
  };
}
