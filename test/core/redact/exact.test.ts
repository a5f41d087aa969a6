import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactors, type Redactors } from '../../../src/core/redact/policy.ts';
import { builtInRules } from '../../../src/core/redact/rules.ts';
import { createFrameMasker } from '../../../src/core/redact/stream.ts';
import { compilePattern } from '../../../src/sidecar/redaction/linear-pattern.ts';
import { createModelKey } from '../../support/test-secrets.ts';

const key = `${createModelKey()}/+=`;
const plain = 'correct-horse-battery';
const bytes = Buffer.from(key);
const mask = '[REDACTED:credential:00000000]';

function open(config?: object, secrets: readonly string[] = [key, plain]): Redactors {
  const redactors = createRedactors({
    rules: builtInRules,
    config,
    compile: compilePattern,
    fingerprint: () => '00000000',
  });
  for (const secret of secrets) redactors.addSecret(secret);
  return redactors;
}

const SPELLINGS: readonly (readonly [name: string, text: string])[] = [
  ['as it is', key],
  ['percent-encoded', encodeURIComponent(key)],
  [
    'percent-encoded in small letters',
    encodeURIComponent(key).replaceAll(/%\w\w/g, (hex) => hex.toLowerCase()),
  ],
  ['in hex', bytes.toString('hex')],
  ['in capital hex', bytes.toString('hex').toUpperCase()],
  ...[0, 1, 2].flatMap((shift): (readonly [string, string])[] => {
    const shifted = Buffer.concat([Buffer.alloc(shift, 0xff), bytes, Buffer.from([0xfe, 0xff])]);
    return [
      [`in base64 behind ${shift} bytes that are no text`, shifted.toString('base64')],
      [`in base64url behind ${shift} bytes that are no text`, shifted.toString('base64url')],
    ];
  }),
];

describe('a secret that is known', () => {
  it.each(SPELLINGS)('is masked %s', (_name, spelling) => {
    const { text, redactions } = open().redactorFor({}).text(`x${spelling}, and more`);
    expect(text).toContain(mask);
    expect(text).not.toContain(spelling.slice(8, -8));
    expect(redactions[0]?.rule).toBe('credential');
  });

  it.each(SPELLINGS)('is masked %s in pieces, wherever they are cut', (_name, spelling) => {
    const whole = `say ${spelling} again`;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }), (lengths) => {
        const masked = sendPieces(cut(whole, lengths));
        expect(masked).toContain(mask);
        expect(masked).not.toContain(spelling.slice(8, -8));
      }),
      { numRuns: 15 },
    );
  });

  it('is masked from its beginning on where the text breaks off in it', () => {
    for (let length = 12; length < plain.length; length++)
      expect(sendPieces(['say ', plain.slice(0, length)])).toBe(`say ${mask}`);
    expect(
      open()
        .redactorFor({})
        .text(`${key.slice(0, 40)}…`).text,
    ).toBe(`${mask}…`);
  });

  it('names the finding where other rules find the same', () => {
    const { redactions } = open().redactorFor({}).text(key.slice(0, -3));
    expect(redactions.map(({ rule }) => rule)).toEqual(['credential']);
  });

  it('is masked whatever the configuration lets through', () => {
    const config = { allow: { patterns: ['(?s).+'], fingerprints: ['00000000'] }, families: {} };
    const { text } = open(config).redactorFor({}).text(`${plain} ${createModelKey()}`);
    expect(text).toMatch(new RegExp(`^${mask.replaceAll(/[[\]]/g, '\\$&')} sk-`));
  });

  it('is masked from when it is added, also by settings that were asked for before', () => {
    const redactors = open(undefined, []);
    expect(redactors.redactorFor({}).text(plain).text).toBe(plain);
    redactors.addSecret(plain);
    expect(redactors.redactorFor({}).text(plain).text).toBe(mask);
  });

  it('leaves alone what only begins alike', () => {
    const text = `${plain.slice(0, -1)} ${plain.slice(0, 8)}`;
    expect(open().redactorFor({}).text(text).text).toBe(text);
  });
});

function cut(text: string, lengths: readonly number[]): string[] {
  const pieces: string[] = [];
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return pieces;
}

function sendPieces(pieces: readonly string[]): string {
  const redactor = open().redactorFor({});
  const masker = createFrameMasker({ redactor, channels: () => [{ channel: 'text', path: ['text'] }] });
  const frames = pieces.flatMap((text, t) => masker.push({ t, type: 'event', value: { text } }));
  return [...frames, ...masker.end()]
    .map(({ frame }) => ('value' in frame ? (frame.value as { text: string }).text : ''))
    .join('');
}
