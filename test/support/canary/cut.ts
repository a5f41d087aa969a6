// Texts and bytes in pieces that are cut at random, as they arrive from models.
import { randomInt } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';

/** Pieces of so many characters at most, cut at random. */
export function cut(text: string, most = 9): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = at + randomInt(1, most + 1);
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}

/** Writes bytes that are cut at random, also inside of characters, and a moment apart. */
export async function writeCut(response: ServerResponse, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    const end = at + randomInt(1, 400);
    response.write(bytes.subarray(at, end));
    await setImmediate();
    at = end;
  }
}
