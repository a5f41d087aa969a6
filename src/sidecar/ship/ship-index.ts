// Ships the index of the home's sessions: the chain that shows a session that is missing as a whole.
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ClientError } from '../../client/client-error.ts';
import type { CollectorClient } from '../../client/collector-client.ts';
import { isCount, isJsonObject, parseJsonText } from '../../core/model/json.ts';
import { writeWhole } from '../whole-file.ts';
import { shipFolder } from './ship-state.ts';
import { readLineRun, skipLines } from './spooled.ts';

export interface IndexShipper {
  /** Sends what is new; true where the collector has lost what it had. Rejects with ClientError where that is a passing one. */
  ship(): Promise<boolean>;
  /** Tries again at once what was refused. */
  retry(): void;
  /** Why the collector will not have it. */
  readonly problem: string | undefined;
}

export interface IndexOptions {
  readonly home: string;
  /** Its id. */
  readonly device: string;
  /** Its URL. */
  readonly collector: string;
  readonly client: Pick<CollectorClient, 'putIndex'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What was refused may be mended at the collector: it is tried again after so long. */
const AGAIN_MS = 10 * 60_000;

/** Where the collector stands is asked before the first line is sent; what it had is kept, so that a restored one is known by it later too. */
export function createIndexShipper({ home, device, collector, client, now }: IndexOptions): IndexShipper {
  const file = join(home, 'index.jsonl');
  const note = join(shipFolder(home), 'index.json');
  let next: number | undefined;
  /** Where the line `known.next` begins: the index of years is not read again for each new line. */
  let known = { next: 0, position: 0 };
  let shippedSize = -1;
  let problem: string | undefined;
  let againAt = 0;

  async function send(): Promise<boolean> {
    const before = next ?? (await readNote());
    const there = await client.putIndex(device, { from: 0, bytes: new Uint8Array(0) });
    next = there;
    // Noted when it is asked once more: by then it is known elsewhere that all has to be looked at again.
    if (before !== undefined && there < before) return true;
    for (;;) {
      const position = await placeOf(next);
      // The collector has more than this home: it wants nothing.
      if (position === undefined) break;
      const { bytes, lines } = await readLineRun(file, position);
      if (lines === 0) break;
      known = { next: next + lines, position: position + bytes.length };
      next = await client.putIndex(device, { from: next, bytes });
    }
    if (next !== before) await writeNote(next);
    return false;
  }

  async function placeOf(line: number): Promise<number | undefined> {
    return known.next === line ? known.position : skipLines(file, line);
  }

  async function readNote(): Promise<number | undefined> {
    const value = parseJsonText(await readFile(note, 'utf8').catch(() => ''));
    return isJsonObject(value) && value.collector === collector && isCount(value.next)
      ? value.next
      : undefined;
  }

  /** On a full disk it is only not known later. */
  async function writeNote(length: number): Promise<void> {
    await mkdir(shipFolder(home), { recursive: true, mode: 0o700 });
    await writeWhole(note, `${JSON.stringify({ collector, next: length })}\n`).catch(() => undefined);
  }

  return {
    get problem() {
      return problem;
    },
    retry() {
      againAt = 0;
    },
    async ship() {
      const size = (await stat(file).catch(() => undefined))?.size ?? 0;
      const isRefused = problem !== undefined && now() < againAt;
      if (isRefused || size === shippedSize || size === 0) return false;
      try {
        const hasLost = await send();
        if (!hasLost) shippedSize = size;
        problem = undefined;
        return hasLost;
      } catch (error) {
        if (!(error instanceof ClientError) || error.isPassing || error.status === 401) throw error;
        // Another replica was asked, or it was restored just now: the next look begins with what it has.
        if (error.code === 'gap') return true;
        problem = `${error.code}: ${error.message}`;
        againAt = now() + AGAIN_MS;
        return false;
      }
    },
  };
}
