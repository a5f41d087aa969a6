// What a home has recorded of each exchange, byte by byte, straight from the entries: what is there and what is said to be missing.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ExchangeClosedData,
  parseEntry,
  type Statement,
  toStatement,
} from '../../src/core/model/entry.ts';
import type { Side } from '../../src/core/model/frame.ts';
import { listFiles } from './home.ts';

/** Of one exchange in one session. */
export interface Account {
  readonly exchange: string;
  readonly session: string;
  /** As it was opened. */
  readonly url: string;
  readonly isResumed: boolean;
  closed?: ExchangeClosedData;
  /** Bytes that gaps name, by side. */
  readonly gaps: { [S in Side]: number };
  /** Gaps without a number, as recovery writes them. */
  openGaps: number;
}

/** Every exchange of every session under `home`. */
export async function readAccounts(home: string): Promise<Account[]> {
  const files = await listFiles(join(home, 'sessions'));
  const accounts: Account[] = [];
  for (const file of files.filter((name) => name.endsWith('.jsonl')).sort()) {
    const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
    const session = join(file, '..');
    for (const line of lines) account(accounts, session, toStatement(parseEntry(line)));
  }
  return accounts;
}

function account(accounts: Account[], session: string, statement: Statement | undefined): void {
  if (statement?.type === 'exchange-opened') {
    const { exchange, url, resumed } = statement.data;
    const gaps = { request: 0, response: 0 };
    accounts.push({ exchange, session, url, isResumed: resumed === true, gaps, openGaps: 0 });
    return;
  }
  if (statement?.type !== 'gap' && statement?.type !== 'exchange-closed') return;
  const { exchange } = statement.data;
  const known = accounts.find((one) => one.session === session && one.exchange === exchange);
  if (known === undefined) return;
  if (statement.type === 'exchange-closed') known.closed = statement.data;
  else if (statement.data.side === undefined) known.openGaps++;
  else known.gaps[statement.data.side] += statement.data.bytes ?? 0;
}
