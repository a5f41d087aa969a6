// Every change of a log of reads is told by the line where it shows.
import { describe, expect, it } from 'vitest';
import { createAccessCheck } from '../../../src/core/verify/access-check.ts';
import { sha256 } from '../../../src/node/hashing.ts';

function makeLog(count: number, user = 'alice'): string[] {
  let prev = '0'.repeat(64);
  return Array.from({ length: count }, (_, seq) => {
    const line = `{"at":"2026-11-25T10:00:00.000Z","command":"show","prev":"${prev}","seq":${seq},"type":"read","user":"${user}"}`;
    prev = sha256(`cursor-rec/1 access\n${line}`);
    return line;
  });
}

function check(lines: readonly string[]) {
  const checked = createAccessCheck(sha256);
  for (const line of lines) checked.line(line);
  return { entries: checked.entries, found: checked.problems.map(({ line, code }) => `${line} ${code}`) };
}

const log = makeLog(5);
const hashOf = (seq: number) => sha256(`cursor-rec/1 access\n${log[seq]}`);

describe('an access log', () => {
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

describe('an access log that was vouched for', () => {
  const anchors = [1, 3].map((seq, index) => ({ line: index + 1, seq, hash: hashOf(seq) }));
  const problemsOf = (lines: readonly string[], given = anchors) => {
    const checked = createAccessCheck(sha256, given);
    for (const line of lines) checked.line(line);
    checked.end();
    return checked.problems.map(({ line, code }) => `${line} ${code}`);
  };

  it('has no problem where it holds what was vouched for', () => {
    expect(problemsOf(log)).toEqual([]);
    expect(problemsOf(log.slice(0, 4))).toEqual([]);
  });

  it.each<[what: string, lines: readonly string[], found: readonly string[]]>([
    ['its end gone', log.slice(0, 3), ['4 access-cut']],
    ['nothing left', [], ['1 access-cut']],
    ['one that was vouched for taken out of the middle', log.toSpliced(3, 1), ['4 access-seq']],
    ['another chain', makeLog(5, 'bob'), ['2 access-rewritten']],
    ['another chain that is shorter', makeLog(3, 'bob'), ['2 access-rewritten', '4 access-cut']],
  ])('with %s is told', (_, lines, found) => {
    expect(problemsOf(lines)).toEqual(found);
  });

  it('is told where it began anew, and what was vouched for before is not there', () => {
    const anew = makeLog(5, 'bob');
    const other = { line: 3, seq: 0, hash: sha256(`cursor-rec/1 access\n${anew[0]}`) };
    expect(problemsOf(anew, [...anchors, other])).toEqual(['2 access-rewritten']);
    expect(problemsOf(anew.slice(0, 1), [...anchors, other])).toEqual(['2 access-cut']);
  });
});
