// What `show --json` prints, as far as the comparisons look at it, and how to get all of it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sidecar } from '../sidecar.ts';

export interface ShownBody {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: unknown;
}
export interface ShownExchange {
  readonly id: string;
  readonly startedAt: string;
  readonly method: string;
  readonly url: string;
  readonly route: string;
  readonly dialect: string;
  readonly status?: number;
  readonly outcome?: string;
  readonly requestBytes?: number;
  readonly responseBytes?: number;
  readonly request: ShownBody;
  readonly response?: ShownBody;
}
export interface ShownTurn {
  readonly requestId?: string;
  readonly model?: string;
  readonly prompt: {
    readonly text: string;
    readonly attachments: readonly {
      readonly kind: string;
      readonly path?: string;
      readonly text?: string;
    }[];
  };
  readonly response: {
    readonly text: string;
    readonly thinking?: string;
    readonly notice?: string;
    readonly toolCalls: readonly {
      readonly id: string;
      readonly name: string;
      readonly arguments: unknown;
      readonly result?: unknown;
      readonly status: string;
    }[];
    readonly error?: { readonly code: string; readonly message: string };
  };
  readonly usage?: { readonly inputTokens?: number; readonly outputTokens?: number };
  readonly outcome?: string;
  readonly exchanges: readonly string[];
}
export interface Shown {
  readonly format: string;
  readonly session: { readonly id: string; readonly status: string; readonly conversationId?: string };
  readonly turns: readonly ShownTurn[];
  readonly exchanges: readonly ShownExchange[];
  readonly redactions: readonly { readonly rule: string; readonly where: string }[];
  readonly gaps: readonly unknown[];
}

/** How often the recordings are asked for before an exchange that is still open counts as lost. */
const TRIES = 40;

/** Every session of the home, once `count` exchanges have ended in them; throws where they never do. */
export async function readRecordings(sidecar: Pick<Sidecar, 'cli'>, count: number): Promise<Shown[]> {
  let found = '';
  for (let tries = 0; tries < TRIES; tries++) {
    const shown = await showAll(sidecar);
    const outcomes = shown.flatMap(({ exchanges }) => exchanges.map(({ outcome }) => outcome ?? 'open'));
    if (outcomes.length >= count && !outcomes.includes('open')) return shown;
    found = outcomes.join(', ');
    await sleep(100);
  }
  throw new Error(`expected ${count} ended exchanges in the recordings, found: ${found}`);
}

/** Every session of the home as it is now. */
export async function showAll(sidecar: Pick<Sidecar, 'cli'>): Promise<Shown[]> {
  const listed = await readJson(sidecar, ['sessions', '--json']);
  // The listing is a document with a page of sessions in it.
  const sessions = (Array.isArray(listed) ? listed : (listed as { sessions: unknown }).sessions) as {
    id: string;
  }[];
  const shown: Shown[] = [];
  // What the program prints is held to its shape by the comparisons that follow.
  for (const { id } of sessions) shown.push((await readJson(sidecar, ['show', id, '--json'])) as Shown);
  return shown;
}

async function readJson(sidecar: Pick<Sidecar, 'cli'>, args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await sidecar.cli(args);
  if (code !== 0)
    throw new Error(`expected ${args.join(' ')} to end with 0, found ${code}: ${stderr}${stdout}`);
  return JSON.parse(stdout);
}
