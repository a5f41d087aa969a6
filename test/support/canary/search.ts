// Looks for texts that must not be anywhere: as they are, and in every spelling that a program may have given them.
import { readFile } from 'node:fs/promises';
import { listFiles } from '../home.ts';

/** What is looked for, and how it is called where it is found. */
export interface Needle {
  readonly name: string;
  readonly text: string;
}
export interface Search {
  /** The names of the needles that are in there, whole or a part of them, each with the spelling. */
  in(haystack: string | Uint8Array): readonly string[];
  /** The same for every file under a folder, each with its path; names of files count. */
  inFolder(folder: string): Promise<readonly string[]>;
}

/** So many characters in a row of a spelling are no chance: of a secret that is found in part they are enough. */
const WINDOW = 12;
/** Windows begin at every fourth character of a spelling, so that any 15 characters in a row hold a whole one. */
const STEP = 4;
const KEYS = 2 ** 24 - 1;

/** A search for all of these at once. Throws RangeError for a text that is too short to be told from chance. */
export function createSearch(needles: readonly Needle[]): Search {
  const windows = new Map<string, string>();
  // Nearly every place of a haystack is passed over by this.
  const begins = new Uint8Array(KEYS + 1);
  for (const { name, text } of needles) {
    if (text.length < WINDOW) throw new RangeError(`expected ${WINDOW} characters or more, found ${name}`);
    for (const [spelling, spelled] of spellings(text)) add(spelled, `${name} (${spelling})`);
  }

  function add(spelled: string, name: string): void {
    for (let at = 0; at < spelled.length - WINDOW + STEP; at += STEP) {
      const from = Math.min(at, spelled.length - WINDOW);
      windows.set(spelled.slice(from, from + WINDOW), name);
      begins[keyAt(spelled, from)] = 1;
    }
  }

  function find(text: string, found: Set<string>): void {
    for (let at = 0; at <= text.length - WINDOW; at++) {
      if (begins[keyAt(text, at)] === 0) continue;
      const name = windows.get(text.slice(at, at + WINDOW));
      if (name !== undefined) found.add(name);
    }
  }

  function findIn(haystack: string | Uint8Array): string[] {
    const text = Buffer.from(haystack as string).toString('latin1'); // as both of its signatures take it
    const found = new Set<string>();
    find(text, found);
    // UTF-16 and the zeros of wide fields, also where they are base64.
    if (text.includes('\0')) find(text.replaceAll('\0', ''), found);
    for (const [run] of text.matchAll(/[A-Za-z0-9+/]{32,}/g)) {
      const decoded = Buffer.from(run, 'base64').toString('latin1');
      if (decoded.includes('\0')) find(decoded.replaceAll('\0', ''), found);
    }
    return [...found];
  }

  return {
    in: findIn,
    async inFolder(folder) {
      const hits: string[] = [];
      for (const path of await listFiles(folder)) {
        const found = new Set([...findIn(path), ...findIn(await readFile(path))]);
        for (const name of found) hits.push(`${path.slice(folder.length)}: ${name}`);
      }
      return hits;
    },
  };
}

/** A number for a window that begins there, which few others have. */
function keyAt(text: string, at: number): number {
  let key = text.charCodeAt(at);
  for (const more of [3, 6, 9, WINDOW - 1]) key = Math.imul(key, 31_337) + text.charCodeAt(at + more);
  return (key ^ (key >>> 8)) & KEYS;
}

/** How a text is spelled, and what it is called. */
export type Spelling = readonly [spelling: string, spelled: string];

/** How a text is written by programs that do not know that they write it. */
export function spellings(text: string): readonly Spelling[] {
  const hex = Buffer.from(text).toString('hex');
  const percent = encodeURIComponent(text);
  const json = JSON.stringify(text).slice(1, -1);
  const inBase64 = [0, 1, 2].flatMap((shift): Spelling[] => {
    const spelled = insideBase64(Buffer.from(text), shift);
    const urlSafe = spelled.replaceAll('+', '-').replaceAll('/', '_');
    return [
      [`base64, shifted by ${shift}`, spelled],
      [`base64 of URLs, shifted by ${shift}`, urlSafe],
    ];
  });
  const all: readonly Spelling[] = [
    ['plain', text],
    ['backwards', [...text].reverse().join('')],
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    ['percent-encoded', percent],
    ['Percent-encoded', percent.replaceAll(/%[0-9A-F]{2}/g, (escaped) => escaped.toLowerCase())],
    ['every letter percent-encoded', hex.replaceAll(/../g, '%$&')],
    ['JSON', json],
    ['JSON in JSON', JSON.stringify(json).slice(1, -1)],
    ['every letter escaped', hex.replaceAll(/../g, '\\u00$&')],
    ...inBase64,
  ];
  return all.filter(([, spelled]) => spelled.length >= WINDOW);
}

/** What does not depend on the bytes around, wherever in its three bytes the text begins. */
function insideBase64(text: Buffer, shift: number): string {
  const bytes = Buffer.concat([Buffer.alloc(shift), text]);
  return bytes.toString('base64').slice(shift === 0 ? 0 : 4, -4);
}
