// Every change of a log of reads is told by the line where it shows.
import { describe, expect, it } from 'vitest';
import { createAccessCheck } from '../../../src/core/verify/access-check.ts';
import { sha256 } from '../../../src/node/hashing.ts';

function makeLog(count: number): string[] {
  let prev = '0'.repeat(64);
  return Array.from({ length: count }, (_, seq) => {
    const line = `{"at":"2026-11-25T10:00:00.000Z","command":"show","prev":"${prev}","seq":${seq},"type":"read","user":"alice"}`;
    prev = sha256(`cursor-rec/1 access\n${line}`);
    return line;
  });
}

function check(lines: readonly string[]) {
  const checked = createAccessCheck(sha256);
  for (const line of lines) checked.line(line);
  return { entries: checked.entries, found: checked.problems.map(({ line, code }) => `${line} ${code}`) };
}

describe('an access log', () => {
  const log = makeLog(5);
  it('that is whole has no problem', () => {
    expect(check(log)).toEqual({ entries: 5, found: [] });
    expect(check([])).toEqual({ entries: 0, found: [] });
  });

  it.each<[what: string, lines: string[], found: string[]]>([
    ['a changed user', log.with(1, log[1]?.replace('alice', 'bob') ?? ''), ['3 access-chain']],
    ['a line taken out', log.toSpliced(2, 1), ['3 access-seq']],
    ['a line twice', log.toSpliced(2, 0, log[1] ?? ''), ['3 access-seq']],
    ['its first line gone', log.slice(1), ['1 access-seq']],
    ['other text', log.toSpliced(2, 0, '{"a":1}'), ['3 access-malformed']],
    ['a blank put in', log.with(4, log[4]?.replace(':', ': ') ?? ''), ['5 access-malformed']],
    ['what is no JSON', [...log, 'x'], ['6 access-malformed']],
  ])('with %s is told', (_, lines, found) => {
    expect(check(lines).found).toEqual(found);
  });
});
