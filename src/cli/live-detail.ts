// The pane of the live view that shows one session as it grows.
import { EMPTY_ROW, type Row } from '../core/replay/row.ts';
import { span } from '../core/replay/rows/width.ts';
import { toClipboardSequence } from '../tui/clipboard.ts';
import type { DetailSource } from '../tui/live/detail.ts';
import type { Size } from '../tui/live/live-layout.ts';
import { toCliError } from './cli-error.ts';
import type { Context } from './context.ts';
import { noteAccess } from './read/access-log.ts';
import type { FoundSession } from './read/find-session.ts';
import { prepareSession, type ShownSession } from './session-on-screen.ts';

/** Sessions that a key only passes by are not opened. */
const PAUSE_MS = 60;

export interface OpenDetail extends DetailSource {
  close(): void;
}

interface DetailOptions {
  readonly find: (id: string) => FoundSession | undefined;
  readonly stdout: NodeJS.WriteStream;
  readonly context: Context;
}

/** A pane that shows nothing yet. */
export function openLiveDetail({ find, stdout, context }: DetailOptions): OpenDetail {
  const listeners = new Set<() => void>();
  const noted = new Set<string>();
  let wanted: { readonly id: string | undefined; readonly size: Size } | undefined;
  let shown: ShownSession | undefined;
  let problem: readonly Row[] = [];
  let timer: NodeJS.Timeout | undefined;

  function notify(): void {
    for (const listener of listeners) listener();
  }

  function empty(): void {
    clearTimeout(timer);
    shown?.close();
    shown = undefined;
    problem = [];
  }

  async function open(id: string): Promise<void> {
    const session = find(id);
    if (session === undefined) return;
    try {
      await note(id);
      const show = await prepareSession(session, { isAtEnd: true }, context);
      if (wanted?.id !== id) return;
      shown = show({
        size: toCells(wanted.size),
        copy,
        ports: { now: () => performance.now(), wait, quit: () => {} },
      });
      shown.store.subscribe(notify);
    } catch (error) {
      problem = [EMPTY_ROW, { spans: [span(` ${toCliError(error).message}`, 'bad')] }];
    }
    notify();
  }

  /** Who looks at a session reads it; that it could not be noted must not be written over the picture. */
  async function note(id: string): Promise<void> {
    if (noted.has(id)) return;
    noted.add(id);
    const err = { ...context.err, write: () => {} };
    await noteAccess([{ command: 'live', session: id }], { home: context.home, err });
  }

  function copy(text: string): boolean {
    const sequence = toClipboardSequence(text);
    if (sequence !== undefined) stdout.write(sequence);
    return sequence !== undefined;
  }

  return {
    show(id, size) {
      const isSame = wanted?.id === id;
      wanted = { id, size };
      if (isSame) return shown?.store.dispatch({ type: 'resize', size: toCells(size) });
      empty();
      if (id !== undefined) timer = setTimeout(() => void open(id), PAUSE_MS);
      notify();
    },
    key: (name) => shown?.store.dispatch({ type: 'key', key: name }),
    isTyping: () => shown?.store.getSnapshot().player.prompt !== undefined,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    getRows: () => shown?.store.getSnapshot().rows ?? problem,
    close: empty,
  };
}

function toCells({ width, height }: Size): { readonly columns: number; readonly rows: number } {
  return { columns: width, rows: height };
}

function wait(ms: number, wake: () => void): () => void {
  const timer = setTimeout(wake, ms);
  return () => clearTimeout(timer);
}
