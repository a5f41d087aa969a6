// Every way to change a sealed recording that somebody might try, without the key of its device.
import { parseEntry } from '../../src/core/model/entry.ts';
import { type Files, fileOf, linesOf, withFile, withLines } from './files.ts';

/** `file`: where a verifier has to find it. `expected`: `found` is a problem there; else the verdict, which is no problem. */
export interface Mutation {
  readonly name: string;
  readonly files: Files;
  readonly expected: 'found' | 'cut-off' | 'intact';
  /** One of thousands that differ in where a byte is. */
  readonly isOneOfMany?: boolean;
}

const SEGMENTS = ['0001.jsonl', '0002.jsonl'] as const;
/** Every so manieth of the cuts and flips in seals stands for the others. */
const SAMPLE = 13;
/** Names of the classes that the bytes of a recording fall into. */
const CLASSES: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['digit', /[0-9]/],
  ['hex letter', /[a-f]/],
  ['letter', /[g-z]/],
  ['capital', /[A-Z]/],
  ['quote', /"/],
  ['backslash', /\\/],
  ['brace', /[{}]/],
  ['bracket', /[[\]]/],
  ['colon', /:/],
  ['comma', /,/],
  ['space', / /],
  ['dollar', /\$/],
  ['other punctuation', /[-_./+=—]/],
  ['lead byte', /[\xc2-\xf4]/],
  ['tail byte', /[\x80-\xbf]/],
  ['line feed', /\n/],
];

/** All mutations of a recording of two segments; `other` is one of another session by the same device. */
export function mutationsOf(files: Files, other: Files): Mutation[] {
  return [
    ...flips(files),
    ...lineMutations(files),
    ...fieldMutations(files),
    ...segmentMutations(files),
    ...headerMutations(files),
    ...sealMutations(files, other),
    ...tailCuts(files),
  ].filter(({ files: mutated }) => !isSame(files, mutated));
}

function found(name: string, files: Files): Mutation {
  return { name, files, expected: 'found' };
}

/** In each line the first byte of every class, and every byte of a seal. */
function flips(files: Files): Mutation[] {
  return [...files].flatMap(([name, bytes]) =>
    [...placesOf(name, bytes)].map(([at, what]) => {
      const flipped = Buffer.from(bytes);
      flipped[at] = (bytes[at] ?? 0) ^ 1;
      return {
        ...found(`${what} at ${at} of ${name} flipped`, withFile(files, name, flipped)),
        isOneOfMany: name.endsWith('.seal') && at % SAMPLE !== 0,
      };
    }),
  );
}

function placesOf(name: string, bytes: Buffer): Map<number, string> {
  const places = new Map<number, string>();
  if (name.endsWith('.seal')) for (const at of bytes.keys()) places.set(at, 'byte');
  const text = bytes.toString('latin1');
  for (let start = 0; start < text.length; start = text.indexOf('\n', start) + 1) {
    const line = text.slice(start, text.indexOf('\n', start) + 1);
    for (const [what, pattern] of CLASSES) {
      const at = line.search(pattern);
      if (at !== -1) places.set(start + at, what);
    }
  }
  return places;
}

function lineMutations(files: Files): Mutation[] {
  return SEGMENTS.flatMap((name) => {
    const lines = linesOf(files, name);
    return lines.flatMap((line, at) => {
      const where = `line ${at + 1} of ${name}`;
      const next = lines[at + 1];
      return [
        found(`${where} removed`, withLines(files, name, lines.toSpliced(at, 1))),
        found(`${where} duplicated`, withLines(files, name, lines.toSpliced(at, 0, line))),
        found(
          `a copy of the first line inserted before ${where}`,
          withLines(files, name, lines.toSpliced(at, 0, lines[0] ?? '')),
        ),
        found(`an empty line inserted before ${where}`, withLines(files, name, lines.toSpliced(at, 0, ''))),
        ...(next === undefined
          ? []
          : [
              found(
                `${where} swapped with the next`,
                withLines(files, name, lines.toSpliced(at, 2, next, line)),
              ),
            ]),
        found(`all from ${where} on removed`, withLines(files, name, lines.slice(0, at))),
      ];
    });
  });
}

/** Clock, salt, part references, erased entries that are not what they were. */
function fieldMutations(files: Files): Mutation[] {
  return SEGMENTS.flatMap((name) => {
    const lines = linesOf(files, name);
    return lines.flatMap((line, at) => {
      const where = `line ${at + 1} of ${name}`;
      const { t, commit, salt = '' } = parseEntry(line);
      const erased = line.replace(/,"salt":.*$/s, '}');
      const forged = [
        [`the clock of ${where} put forward`, line.replace(`"t":${t}`, `"t":${t + 1000}`)],
        [
          `the salt of ${where} changed`,
          line.replace(
            salt,
            salt.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
          ),
        ],
        [
          `a part reference of ${where} bent`,
          line.replace(/"\$part":(\d+)/, (_, seq) => `"$part":${Number(seq) + 1}`),
        ],
        [
          `the time of a frame of ${where} changed`,
          line.replace(/"frames":\[\{"t":(\d+)/, (_, time) => `"frames":[{"t":${Number(time) + 1}`),
        ],
        [`${where} erased with another commit`, erased.replace(commit, `${commit.slice(1)}0`)],
        [`${where} erased with another time`, erased.replace(`"t":${t}`, `"t":${t + 1}`)],
        [`the type of ${where} changed`, line.replace(/"type":"[a-z]/, '"type":"x')],
        [`only the salt of ${where} erased`, line.replace(/,"salt":"[0-9a-f]+"/, '')],
      ] as const;
      return forged.map(([what, other]) => found(what, withLines(files, name, lines.with(at, other))));
    });
  });
}

function segmentMutations(files: Files): Mutation[] {
  const [one, two] = [fileOf(files, '0001.jsonl'), fileOf(files, '0002.jsonl')];
  const without = (...names: string[]) =>
    names.reduce((left, name) => withFile(left, name, undefined), files);
  return [
    found('the first segment removed', without('0001.jsonl')),
    found('the first segment removed with its seal', without('0001.jsonl', '0001.seal')),
    found('the last segment removed', without('0002.jsonl')),
    {
      name: 'the last segment removed with its seal',
      files: without('0002.jsonl', '0002.seal'),
      expected: 'cut-off',
    },
    found('the segments swapped', withFile(withFile(files, '0001.jsonl', two), '0002.jsonl', one)),
    found('the first segment twice', withFile(files, '0002.jsonl', one)),
    found('a third segment added', withFile(files, '0003.jsonl', two)),
    found(
      'the segments joined',
      withFile(without('0002.jsonl', '0002.seal'), '0001.jsonl', Buffer.concat([one, two])),
    ),
  ];
}

function headerMutations(files: Files): Mutation[] {
  const text = fileOf(files, 'session.json').toString('utf8');
  const header = JSON.parse(text) as Record<string, unknown>;
  const edited = (change: Record<string, unknown>) =>
    withFile(files, 'session.json', JSON.stringify({ ...header, ...change }));
  const otherKey = Buffer.alloc(32, 7).toString('base64');
  const device = header.device as Record<string, unknown>;
  return [
    ...Object.keys(header).map((name) =>
      found(`"${name}" taken out of the header`, edited({ [name]: undefined })),
    ),
    found('another identity in the header', edited({ identity: { method: 'os-user', subject: 'mallory' } })),
    found('another start in the header', edited({ startedAt: '2026-11-25T10:00:00.001Z' })),
    found('another key in the header', edited({ device: { ...device, publicKey: otherKey } })),
    found('no key in the header', edited({ device: { id: device.id } })),
    found(
      'another device in the header',
      edited({ device: { ...device, id: '019ab000-0000-7000-8000-000000000009' } }),
    ),
    found('a member added to the header', edited({ extra: 1 })),
    found('a member twice in the header', withFile(files, 'session.json', text.replace('{', '{"id":"x",'))),
    found('no header', withFile(files, 'session.json', undefined)),
    {
      name: 'the header written with white space',
      files: withFile(files, 'session.json', JSON.stringify(header, null, 2)),
      expected: 'intact',
    },
  ];
}

function sealMutations(files: Files, other: Files): Mutation[] {
  const [one, two] = [fileOf(files, '0001.seal'), fileOf(files, '0002.seal')];
  const put = (name: string, bytes: Buffer | string | undefined) => withFile(files, name, bytes);
  const text = two.toString('utf8');
  const [body = '', signature = ''] = text.split('\n\n');
  return [
    found('the seal of the first segment removed', put('0001.seal', undefined)),
    { name: 'the last seal removed', files: put('0002.seal', undefined), expected: 'cut-off' },
    {
      name: 'all seals removed',
      files: withFile(put('0001.seal', undefined), '0002.seal', undefined),
      expected: 'cut-off',
    },
    found('the seals swapped', withFile(put('0001.seal', two), '0002.seal', one)),
    found('the seal of another session', put('0002.seal', fileOf(other, '0002.seal'))),
    found('a seal without its segment', put('0003.seal', two)),
    found('an empty seal', put('0002.seal', '')),
    found('a seal without signature', put('0002.seal', `${body}\n`)),
    found(
      'a seal with a signature twice and one bent',
      put('0002.seal', `${text}${signature.replace(/.{6}=*\n$/, 'AAAAAA==\n')}`),
    ),
    found('a seal with CR LF', put('0002.seal', text.replaceAll('\n', '\r\n'))),
    found('a seal with a line more', put('0002.seal', `${body}\nx\n\n${signature}`)),
    found(
      'a seal by a key of another name only',
      put('0002.seal', text.replace('— cursor-rec/', '— other/')),
    ),
    {
      name: 'a seal with the signature of a witness below',
      files: put('0002.seal', `${text}— witness.example ${Buffer.alloc(68, 1).toString('base64')}\n`),
      expected: 'intact',
    },
  ];
}

/** At every byte of the last 4 KiB, with the seal, and without it: then nothing but the end is missing. */
function tailCuts(files: Files): Mutation[] {
  const bytes = fileOf(files, '0002.jsonl');
  const unsealed = withFile(files, '0002.seal', undefined);
  const cuts: Mutation[] = [];
  for (let end = Math.max(0, bytes.length - 4096); end < bytes.length; end++) {
    const cut = bytes.subarray(0, end);
    const isOneOfMany = end % SAMPLE !== 0;
    cuts.push({
      ...found(`cut after ${end} bytes, sealed`, withFile(files, '0002.jsonl', cut)),
      isOneOfMany,
    });
    // Without the seal it is as any recording that is still written, which has tests of its own.
    if (!isOneOfMany)
      cuts.push({
        name: `cut after ${end} bytes, its seal removed`,
        files: withFile(unsealed, '0002.jsonl', cut),
        expected: 'cut-off',
      });
  }
  return cuts;
}

function isSame(one: Files, other: Files): boolean {
  return one.size === other.size && [...one].every(([name, bytes]) => other.get(name)?.equals(bytes));
}
