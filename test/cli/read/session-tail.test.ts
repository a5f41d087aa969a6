// The tail of a recording that grows while it is read.
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSessionTail, type SessionTail } from '../../../src/cli/read/session-tail.ts';

let folder: string;
let tail: SessionTail;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cursor-rec-tail-'));
  tail = openSessionTail(folder);
});
afterEach(() => {
  tail.close();
  rmSync(folder, { recursive: true, force: true });
});

const append = (segment: number, bytes: string | Uint8Array) =>
  appendFileSync(join(folder, `000${segment}.jsonl`), bytes);

const linesOf = (one: SessionTail) => Array.from(one.read(), ({ bytes }) => bytes.toString('utf8'));

describe('a session tail', () => {
  it('gives nothing before anything is written', () => {
    expect(linesOf(tail)).toEqual([]);
    append(1, 'one\n');
    expect(linesOf(tail)).toEqual(['one']);
  });

  it('gives each line once, wherever its bytes are cut', () => {
    const bytes = Buffer.from('{"a":"é👍"}\n\nlast\n');
    for (let cut = 0; cut <= bytes.length; cut++) {
      writeFileSync(join(folder, '0001.jsonl'), bytes.subarray(0, cut));
      const other = openSessionTail(folder);
      const first = linesOf(other);
      append(1, bytes.subarray(cut));
      expect([...first, ...linesOf(other)], `cut at ${cut}`).toEqual(['{"a":"é👍"}', '', 'last']);
      other.close();
    }
  });

  it('gives a line that is longer than what is read at once', () => {
    const long = 'x'.repeat(700_000);
    append(1, `${long}\nshort\n`);
    expect(linesOf(tail)).toEqual([long, 'short']);
  });

  it('goes on with the next segment when the one before is finished', () => {
    append(1, 'one\n');
    expect(linesOf(tail)).toEqual(['one']);
    append(1, 'two\n');
    append(2, 'three\n');
    expect(linesOf(tail)).toEqual(['two', 'three']);
    append(2, 'four\n');
    append(3, 'five\n');
    append(4, 'six\n');
    expect(linesOf(tail)).toEqual(['four', 'five', 'six']);
  });

  it('leaves out what a segment ends with that was never whole', () => {
    append(1, 'one\ntor');
    append(2, 'two\n');
    expect(linesOf(tail)).toEqual(['one', 'two']);
  });

  it('reads any line again by its position', () => {
    const lines = ['one', 'x'.repeat(20_000), 'é', ''];
    append(1, lines.map((line) => `${line}\n`).join(''));
    append(2, 'six\nbegun');
    const positions = [...tail.read()].map(({ position }) => position);
    expect(positions.map(tail.readLine)).toEqual([...lines, 'six']);
  });
});
