// Keys of clients in the bodies that they send, wherever they stand and however many clients there are.
import { expect, test } from 'vitest';
import { createRedactors } from '../../../src/core/redact/policy.ts';
import { builtInRules } from '../../../src/core/redact/rules.ts';
import { compilePattern } from '../../../src/sidecar/redaction/linear-pattern.ts';
import { createClientKeys } from '../../../src/sidecar/worker/client-keys.ts';
import { createModelKey } from '../../support/test-secrets.ts';

const MASK = '[REDACTED:credential:00000000]';
/** Of no form that a rule knows. */
const keyOf = (index: number) => [String(index).padStart(4, '0'), 'gateway', 'key'].join('~');

function open() {
  const redactors = createRedactors({
    rules: builtInRules,
    config: undefined,
    compile: compilePattern,
    fingerprint: () => '00000000',
  });
  const keys = createClientKeys(redactors);
  return {
    redactors,
    send: (key: string) => keys.learn([['authorization', `Bearer ${key}`]]),
    mask: (text: string) => redactors.redactorFor({}).text(text).text,
  };
}

test('a key that rules know only between blanks is masked in the middle of a word', () => {
  const { send, mask } = open();
  const key = createModelKey();
  expect(mask(`log${key}log`)).toBe(`log${key}log`);
  send(key);
  expect(mask(`log${key}log`)).toBe(`log${MASK}log`);
});

test('a key that comes after 64 others is masked, and the one that was not sent for longest no more', () => {
  const { send, mask } = open();
  for (let index = 0; index < 64; index++) send(keyOf(index));
  send(keyOf(0));
  send(keyOf(64));
  expect(mask(`(${keyOf(64)})`)).toBe(`(${MASK})`);
  expect(mask(`(${keyOf(0)})`)).toBe(`(${MASK})`);
  expect(mask(`(${keyOf(2)})`)).toBe(`(${MASK})`);
  expect(mask(`(${keyOf(1)})`)).toBe(`(${keyOf(1)})`);
});

test('a key that the sidecar holds stays masked when a client sends it, and then 64 others', () => {
  const { redactors, send, mask } = open();
  send(keyOf(0));
  redactors.addSecret(keyOf(0));
  for (let index = 1; index <= 64; index++) send(keyOf(index));
  expect(mask(`(${keyOf(0)})`)).toBe(`(${MASK})`);
});
