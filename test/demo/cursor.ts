// The demo's conversation with Cursor: a backend of ours, and a client that speaks as the editor does in HTTP/1.1 mode.

import { type CursorBackend, startCursorBackend } from '../support/cursor/backend.ts';
import { createCursorClient } from '../support/cursor/client.ts';
import { hasField, messageAt, textAt } from '../support/cursor/decode.ts';
import { createMachine } from '../support/cursor/machine.ts';
import { prompt } from '../support/cursor/messages.ts';
import { withPace } from '../support/cursor/pace.ts';
import { BROKEN, createCursorStory } from '../support/cursor/story.ts';
import type { Sidecar } from '../support/sidecar.ts';
import { endLine, showNote, showPiece, showPrompt } from './stage.ts';

const PAUSE_MS = 60;

/** Answers at the pace of a model. */
export function startCursor(): Promise<CursorBackend> {
  return startCursorBackend({ script: withPace(createCursorStory(), PAUSE_MS) });
}

/** Two prompts of one conversation, shown as they pass. */
export async function converseWithCursor(sidecar: Sidecar): Promise<void> {
  const client = createCursorClient({ baseUrl: sidecar.baseUrl('cursor') });
  const machine = createMachine({ files: { 'src/cart.js': BROKEN }, output: ['not ok 1 - adds up\n'] });
  for (const words of ['Fix the cart: its first line is not counted.', 'Thanks!']) {
    showPrompt(words);
    await client.run({ first: prompt(words), machine, onMessage: showMessage });
    endLine();
  }
}

/** Tools by the number of their field, as PROTOCOL.md §2.6 has them. */
const tools = new Map([
  [1, 'shell'],
  [8, 'read'],
  [12, 'edit'],
]);

function showMessage(message: Uint8Array): readonly Uint8Array[] {
  const update = messageAt(message, 1);
  const done = update === undefined ? undefined : messageAt(update, 3, 2);
  if (update !== undefined && hasField(update, 1)) showPiece(textAt(update, 1, 1));
  for (const [number, name] of tools) {
    const call = done === undefined ? undefined : messageAt(done, number);
    if (call === undefined) continue;
    endLine();
    showNote(`        · ${name} ${textAt(call, 1, 1)}`);
  }
  return [];
}
