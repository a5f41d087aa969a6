// More places in a stream than are remembered: no text is forgotten while it goes on.
import { expect, test } from 'vitest';
import type { DecodedFrame } from '../../../src/core/model/frame.ts';
import type { Json } from '../../../src/core/model/json.ts';
import { BASE62, sample } from '../../../src/core/redact/sample.ts';
import { createFrameMasker } from '../../../src/core/redact/stream.ts';
import { isLeaked, redactor } from './planted.ts';

const KEY = ['sk', 'proj', sample(BASE62, 60)].join('-');
const UNNAMED = () => [];
const event = (value: Json): DecodedFrame => ({ t: 0, type: 'event', value });

test('keeps a text that goes on among more places than it remembers', () => {
  // The symptom: after 80,000 places all were forgotten, and the rest of a secret was no secret any more.
  const masker = createFrameMasker({ redactor, channels: UNNAMED });
  const first = masker.push(event({ a: KEY.slice(0, 30) }));
  const names = Array.from({ length: 90_000 }, (_, at) => [`name${at}`, 'why']);
  const many = masker.push(event(Object.fromEntries(names)));
  const last = masker.push(event({ a: `${KEY.slice(30)} ` }));
  const masked = [...first, ...many, ...last, ...masker.end()];
  expect(masked).toHaveLength(3);
  expect(isLeaked(KEY, JSON.stringify(masked))).toBe(false);
});

test('gives up where too many texts go on at once', () => {
  const masker = createFrameMasker({ redactor, channels: UNNAMED });
  const begun = Array.from({ length: 90_000 }, (_, at) => [`name${at}`, KEY.slice(0, 12)]);
  expect(() => masker.push(event(Object.fromEntries(begun)))).toThrow('texts at once');
});
