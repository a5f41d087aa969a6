// Images in bodies: named in the recording where they stay, their size alone where policy drops them.
import { expect, test } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { maskMembers } from '../../../src/core/redact/members.ts';
import { createRedactor } from '../../../src/core/redact/redactor.ts';
import { builtInRules } from '../../../src/core/redact/rules.ts';
import { fingerprint } from './planted.ts';

const PNG = btoa(`\x89PNG\r\n\x1a\n${'\0\x01\xfe'.repeat(40)}`);
const BYTES = 8 + 120;
const mask = (value: Json, images: 'keep' | 'drop') =>
  maskMembers(value, createRedactor({ rules: builtInRules, fingerprint, images }));

const HOLDERS: readonly (readonly [api: string, toBody: (image: Json, url: Json) => Json, where: string])[] =
  [
    ['OpenAI', (_image, url) => ({ type: 'image_url', image_url: { url } }), 'body/image_url/url'],
    [
      'Anthropic',
      (data) => ({ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }),
      'body/source/data',
    ],
    ['Gemini', (data) => ({ inlineData: { mimeType: 'image/png', data } }), 'body/inlineData/data'],
    ['a made image', (data) => ({ data: [{ b64_json: data }] }), 'body/data/0/b64_json'],
    ['speech', (data) => ({ input_audio: { data, format: 'wav' } }), 'body/input_audio/data'],
  ];

test.each(HOLDERS)(
  'an image as %s has it is named where it stays, and dropped where it may not',
  (_api, toBody, where) => {
    const body = toBody(PNG, `data:image/png;base64,${PNG}`);
    const kept = mask(body, 'keep');
    expect(kept.value).toEqual(body);
    expect(kept.redactions).toMatchObject([{ where, rule: 'media-kept' }]);
    const dropped = mask(body, 'drop');
    expect(dropped.value).toEqual(toBody({ bytes: BYTES }, { bytes: BYTES }));
    expect(dropped.redactions).toMatchObject([{ where, rule: 'media-dropped' }]);
  },
);

test.each<[what: string, value: Json]>([
  ['a text file', { url: `data:text/plain;base64,${btoa('Hello. '.repeat(30))}` }],
  ['data of no type', { data: PNG }],
  ['an address', { image_url: { url: 'https://host/a.png' } }],
  ['a short text', { media_type: 'image/png', data: 'none' }],
])('%s is no image', (_what, value) => {
  expect(mask(value, 'drop')).toEqual({ value, redactions: [] });
});
