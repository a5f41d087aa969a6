import { expect, test } from 'vitest';
import { holdRedactors } from '../../../src/sidecar/worker/held-redactors.ts';

const badges = { rules: [{ id: 'badge', triggers: ['badge-'], pattern: 'badge-[0-9]{6}' }] };
const open = () => holdRedactors({ config: undefined, fingerprint: () => '00000000' });

test('redactors that change mask by the new rules what comes next, and keep what they were told to keep out', async () => {
  const held = await open();
  const [lasting, passing] = [
    ['lasting', 'local', 'secret'].join('-'),
    ['passing', 'client', 'key'].join('-'),
  ];
  held.addSecret(lasting);
  held.setPassingSecrets([passing]);
  const before = held.redactorFor({});
  expect(before.text('badge-123456').text).toBe('badge-123456');
  await held.change(badges);
  const { text } = held.redactorFor({}).text(`badge-123456 ${lasting} ${passing}`);
  expect(text).toContain('[REDACTED:badge:00000000]');
  expect(text).not.toContain(lasting);
  expect(text).not.toContain(passing);
  // An exchange under way ends by the rules that it began with: its parts stay one.
  expect(before.text('badge-123456').text).toBe('badge-123456');
  await held.change(undefined);
  expect(held.redactorFor({}).text('badge-123456').text).toBe('badge-123456');
});

test('redactors that cannot change go on as before', async () => {
  const held = await open();
  await held.change(badges);
  const broken = { rules: [{ id: 'broken', triggers: ['x'], pattern: '(' }] };
  await expect(held.change(broken)).rejects.toThrow(RangeError);
  expect(held.redactorFor({}).text('badge-123456').text).toContain('REDACTED');
});
