// A frame with as many masks as leaves: it is copied once, not once a mask.
import { expect, test } from 'vitest';
import { BASE62, sample } from '../../../src/core/redact/sample.ts';
import { createFrameMasker } from '../../../src/core/redact/stream.ts';
import { redactor } from './planted.ts';

const KEY = ['sk', 'proj', sample(BASE62, 60)].join('-');
const MASK = redactor.text(KEY).text;

test('masks as many leaves as a frame has, each once', () => {
  const value = Array.from({ length: 20_000 }, () => `${KEY} `);
  const masker = createFrameMasker({ redactor, channels: () => [] });
  const masked = [...masker.push({ t: 0, type: 'event', value }), ...masker.end()];
  expect(masked[0]?.frame).toEqual({ t: 0, type: 'event', value: value.map(() => `${MASK} `) });
  expect(masked[0]?.redactions).toHaveLength(20_000);
});
