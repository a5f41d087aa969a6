// A body that waits for another exchange loses nothing and keeps its order.
import { expect, test } from 'vitest';
import type { BodyRecorder } from '../../../src/sidecar/worker/body-recorder.ts';
import { createLateBody } from '../../../src/sidecar/worker/late-body.ts';

function createLog(): { readonly events: string[]; readonly create: () => BodyRecorder } {
  const events: string[] = [];
  const create = (): BodyRecorder => ({
    push(bytes, at, done) {
      events.push(`${Buffer.from(bytes)}@${at}`);
      done();
    },
    end: (at) => void events.push(`end@${at}`),
  });
  return { events, create };
}

test('late body gives all that waited, in its order, once it is opened, and then all that comes', () => {
  const { events, create } = createLog();
  const late = createLateBody({ create, ended: () => {} });
  const done: string[] = [];
  late.push(Buffer.from('a'), 1, () => done.push('a'));
  late.push(Buffer.from('b'), 2, () => done.push('b'));
  expect([events, done]).toEqual([[], []]);
  late.open();
  late.push(Buffer.from('c'), 3, () => done.push('c'));
  late.end(4);
  expect(events).toEqual(['a@1', 'b@2', 'c@3', 'end@4']);
  expect(done).toEqual(['a', 'b', 'c']);
});

test('late body that ended before it was opened ends then, and opens once', () => {
  const { events, create } = createLog();
  const late = createLateBody({ create, ended: () => {} });
  late.end(1);
  late.open();
  late.open();
  expect(events).toEqual(['end@1']);
});

test('late body that ended before it was opened tells what it has, and may be opened by that', () => {
  const { events, create } = createLog();
  const late = createLateBody({
    create,
    ended(pieces) {
      events.push(`whole ${Buffer.concat(pieces)}`);
      late.open();
    },
  });
  late.push(Buffer.from('a'), 1, () => {});
  late.push(Buffer.from('b'), 2, () => {});
  late.end(3);
  expect(events).toEqual(['whole ab', 'a@1', 'b@2', 'end@3']);
});

test('late body that was opened does not ask what it is', () => {
  const { events, create } = createLog();
  const late = createLateBody({ create, ended: () => void events.push('asked') });
  late.open();
  late.push(Buffer.from('a'), 1, () => {});
  late.end(2);
  expect(events).toEqual(['a@1', 'end@2']);
});
