// Masks in texts, leaves, header fields and URLs; nothing else changes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMask } from '../../../src/core/redact/mask.ts';
import { createRedactor } from '../../../src/core/redact/redactor.ts';
import { builtInRules } from '../../../src/core/redact/rules.ts';
import { BASE62, sample } from '../../../src/core/redact/sample.ts';
import { fingerprint, isLeaked, plantedText, redactor } from './planted.ts';

const KEY = ['sk', 'proj', sample(BASE62, 60)].join('-');
const PRINT = fingerprint(KEY);
const MASK = formatMask('openai-project-key', PRINT);

describe('text', () => {
  it('masks a secret and says where it was', () => {
    expect(redactor.text(`key ${KEY}, ${KEY}.`)).toEqual({
      text: `key ${MASK}, ${MASK}.`,
      redactions: [
        { rule: 'openai-project-key', fingerprint: PRINT, length: 68, start: 4, end: 72 },
        { rule: 'openai-project-key', fingerprint: PRINT, length: 68, start: 74, end: 142 },
      ],
    });
  });

  it('lets no planted secret through and changes nothing between them', () => {
    fc.assert(
      fc.property(plantedText, ({ text, secrets }) => {
        const masked = redactor.text(text);
        expect(secrets.filter((secret) => isLeaked(secret, masked.text))).toEqual([]);
        let at = 0;
        const pieces = masked.redactions.flatMap(({ rule, fingerprint: print, start, end }) => {
          const between = text.slice(at, start);
          at = end;
          expect(print).toBe(fingerprint(text.slice(start, end)));
          return [between, formatMask(rule, print)];
        });
        expect(masked.text).toBe(pieces.join('') + text.slice(at));
      }),
      { numRuns: 500 },
    );
  });

  it('leaves its own masks alone', () => {
    fc.assert(
      fc.property(plantedText, ({ text }) => {
        const once = redactor.text(text).text;
        expect(redactor.text(once)).toEqual({ text: once, redactions: [] });
      }),
      { numRuns: 500 },
    );
  });

  it('changes no text in which it finds nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const masked = redactor.text(text);
        if (masked.redactions.length === 0) expect(masked.text).toBe(text);
      }),
    );
  });

  it('throws what the fingerprint throws', () => {
    const broken = createRedactor({
      rules: builtInRules,
      fingerprint: () => {
        throw new Error('no key');
      },
    });
    expect(() => broken.text(KEY)).toThrow('no key');
    expect(broken.text('nothing').text).toBe('nothing');
  });
});

describe('leaf', () => {
  it('masks the value of a secret field whole, whatever it is', () => {
    expect(redactor.leaf('hunter 2', 'password')).toEqual({
      text: formatMask('secret-field', fingerprint('hunter 2')),
      redactions: [
        { rule: 'secret-field', fingerprint: fingerprint('hunter 2'), length: 8, start: 0, end: 8 },
      ],
    });
  });

  it.each(['', MASK])('leaves %j in a secret field', (value) => {
    expect(redactor.leaf(value, 'password')).toEqual({ text: value, redactions: [] });
  });

  it('masks what rules find in any other field', () => {
    expect(redactor.leaf(`a ${KEY} b`, 'content').text).toBe(`a ${MASK} b`);
    expect(redactor.leaf(`a ${KEY} b`).text).toBe(`a ${MASK} b`);
    expect(redactor.leaf('Hello', 'token').text).toBe('Hello');
  });
});

describe('headers', () => {
  it('keeps the allowlist in order, in lower case, and drops the rest', () => {
    const { headers, redactions } = redactor.headers([
      ['Host', 'api.openai.com'],
      ['Authorization', `Bearer ${KEY}`],
      ['Cookie', 'a=b'],
      ['x-api-key', KEY],
      ['x-goog-api-key', KEY],
      ['X-Cursor-Checksum', 'abc'],
      ['X-Ratelimit-Remaining-Tokens', '99'],
      ['x-stainless-lang', 'js'],
      ['anthropic-version', '2023-06-01'],
      ['x-cursor-client-version', '1.2.3'],
      ['set-cookie', 'a=b'],
      ['x-request-id', 'one'],
      ['x-request-id', 'two'],
      ['x-unheard-of', '1'],
    ]);
    expect(redactions).toEqual([]);
    expect(headers).toEqual([
      ['host', 'api.openai.com'],
      ['x-ratelimit-remaining-tokens', '99'],
      ['x-stainless-lang', 'js'],
      ['anthropic-version', '2023-06-01'],
      ['x-cursor-client-version', '1.2.3'],
      ['x-request-id', 'one'],
      ['x-request-id', 'two'],
    ]);
  });

  it('masks secrets in what it keeps, and addresses as such', () => {
    const { headers, redactions } = redactor.headers([
      ['User-Agent', `x/${KEY}`],
      ['Location', 'https://a/?token=short'],
    ]);
    expect(headers).toEqual([
      ['user-agent', `x/${MASK}`],
      ['location', `https://a/?token=${formatMask('url-parameter', fingerprint('short'))}`],
    ]);
    expect(redactions).toEqual([
      { where: 'headers/user-agent', rule: 'openai-project-key', fingerprint: PRINT, length: 68 },
      { where: 'headers/location', rule: 'url-parameter', fingerprint: fingerprint('short'), length: 5 },
    ]);
  });
});

describe('url', () => {
  const hidden = (rule: string, secret: string) => formatMask(rule, fingerprint(secret));

  it.each([
    [
      'https://h/v1/models?key=a%2Fb&alt=sse',
      `https://h/v1/models?key=${hidden('url-parameter', 'a/b')}&alt=sse`,
    ],
    [
      'https://h/?a=1&api_key=x#access_token=y',
      `https://h/?a=1&api_key=${hidden('url-parameter', 'x')}#access_token=${hidden('url-parameter', 'y')}`,
    ],
    [
      'https://u:p@h:1/x@y?sig=z',
      `https://${hidden('url-password', 'u:p')}@h:1/x@y?sig=${hidden('url-parameter', 'z')}`,
    ],
    ['wss://token@h/', `wss://${hidden('url-password', 'token')}@h/`],
    [`/t/${KEY}/x?X-Amz-Signature=q`, `/t/${MASK}/x?X-Amz-Signature=${hidden('url-parameter', 'q')}`],
    [`https://h/?q=${KEY}`, `https://h/?q=${MASK}`],
    [`https://h/?key=${KEY}&b`, `https://h/?key=${hidden('url-parameter', KEY)}&b`],
  ])('masks %s', (url, masked) => {
    expect(redactor.url(url).text).toBe(masked);
    expect(redactor.url(masked)).toEqual({ text: masked, redactions: [] });
  });

  it.each([
    'https://h:443/v1beta/models/x:streamGenerateContent?alt=sse&pageToken=abc',
    '/v1?key=&a=b',
    '',
    'not a URL?',
    'https://h/@a:b',
  ])('leaves %s alone', (url) => {
    expect(redactor.url(url)).toEqual({ text: url, redactions: [] });
  });

  it('says where in the address as it was', () => {
    expect(redactor.url('https://h/?key=abc&x').redactions).toEqual([
      { rule: 'url-parameter', fingerprint: fingerprint('abc'), length: 3, start: 15, end: 18 },
    ]);
  });
});

describe('escaped secrets', () => {
  const percent = (text: string) =>
    [...text].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');

  // The attack: whoever writes a key in another spelling passes rules that know only one.
  it.each([
    ['JSON escapes', String.raw`{"a":"\u0073k\u002dproj-${KEY.slice(8)}`],
    ['JSON in JSON', String.raw`{"a":"{\"b\":\"\\u0073k-proj-${KEY.slice(8)}\"}"}`],
    ['UTF-16', [...`a ${KEY} b`].join('\0')],
    ['a length before it', `\x12\x44D${KEY}\x1a`],
  ])('text masks a key in %s', (_name, text) => {
    const masked = redactor.text(text);
    expect(masked.redactions).toHaveLength(1);
    expect(isLeaked(KEY, masked.text.replaceAll('\0', ''))).toBe(false);
    expect(text.slice(masked.redactions[0]?.start, masked.redactions[0]?.end)).toContain(KEY.slice(-1));
  });

  it.each([
    ['a parameter', `https://h/v1?a=b&x=${KEY.replaceAll('-', '%2D')}&c=d`],
    ['every letter of it', `https://h/v1?x=${percent(KEY)}`],
    ['a path', `https://h/v1/${KEY.replaceAll('-', '%2d')}/x`],
    [
      'a URL in a URL in a URL',
      `https://h/?next=${encodeURIComponent(`/?to=${encodeURIComponent(KEY.replaceAll('-', '%2D'))}`)}`,
    ],
  ])('url masks a key in percent-encoding: %s', (_name, url) => {
    const masked = redactor.url(url).text;
    expect(isLeaked(KEY, decodeURIComponent(decodeURIComponent(masked)))).toBe(false);
    expect(masked.replace(/\[REDACTED:[^\]]*\]/, '')).toMatch(/^https:\/\/h\/[^%]*(?:%2F%3Fto%3D)?[^%]*$/);
  });

  it('url masks secret parameters of a URL in it', () => {
    const masked = redactor.url(
      `https://h/?next=${encodeURIComponent('https://i/?access_token=hunter&b=c')}&d=e`,
    );
    expect(masked.text).toMatch(
      /^https:\/\/h\/\?next=https%3A%2F%2Fi%2F%3Faccess_token%3D\[REDACTED:[^\]]*\]%26b%3Dc&d=e$/,
    );
  });

  it('form masks its fields by name, the first one too', () => {
    const masked = redactor.form('refresh_token=hunter+two;x#y&grant_type=refresh_token&client_secret=three');
    expect(masked.text).toMatch(
      /^refresh_token=\[REDACTED:[^\]]*\]&grant_type=refresh_token&client_secret=\[REDACTED:[^\]]*\]$/,
    );
  });

  it('form reads a plus as a blank', () => {
    const dashes = '-'.repeat(5);
    const key = `${dashes}BEGIN PRIVATE KEY${dashes}\n${sample(BASE62, 64)}\n${dashes}END PRIVATE KEY${dashes}`;
    const masked = redactor.form(new URLSearchParams({ a: key, b: 'c' }).toString());
    expect(masked.text).toMatch(/^a=\[REDACTED:private-key:[0-9a-f]{8}\]&b=c$/);
  });

  it('takes linear time for a text that is all escapes', () => {
    const url = `?key=${'%3Fkey%3D'.repeat(50_000)}`;
    expect(redactor.url(url).text.length).toBeLessThan(100);
    expect(redactor.text('\0'.repeat(500_000)).redactions).toEqual([]);
  });
});
