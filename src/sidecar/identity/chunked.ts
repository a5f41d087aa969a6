// Values of any length in a keychain whose entries are short: the head names the parts.
import type { Entries } from './keychain.ts';

/** Windows takes 2,560 bytes in an entry; the same everywhere, so that every platform's tests test it. */
const MAX_BYTES = 2560;
const MAX_PART_CHARACTERS = 1200;
/** A head that changes under a reader this often is being written without end. */
const MAX_READS = 5;

/** Where a long value is: `chunked:v1:4:0f3a9c2d11e04b57` stands for four parts, `ACCOUNT#0f3a9c2d11e04b57#0` to `#3`. */
interface Generation {
  readonly id: string;
  readonly count: number;
}

/**
 * Entries without a limit on the length. A value is written in this order, so that whatever ends it half-way, the old
 * value or the new one is read, and what is left over goes with the next writing:
 *
 * | step | entry | then a reader has |
 * |---|---|---|
 * | 1 | `ACCOUNT#journal`: the generations old and new | the old value |
 * | 2 | the parts, under names that nobody knows yet | the old value |
 * | 3 | the head, `ACCOUNT` | the new value |
 * | 4 | the old parts are deleted, then the journal | the new value |
 *
 * One process at a time may write an account; any number may read it.
 */
export function chunked(entries: Entries, newId: () => string): Entries {
  const partOf = (account: string, id: string, index: number) => `${account}#${id}#${index}`;
  const journalOf = (account: string) => `${account}#journal`;

  async function readParts(account: string, { id, count }: Generation): Promise<string | undefined> {
    const parts = await Promise.all(
      Array.from({ length: count }, (_, index) => entries.get(partOf(account, id, index))),
    );
    return parts.includes(undefined) ? undefined : parts.join('');
  }

  /** Deletes the parts that the journal names and the head does not. */
  async function sweep(account: string, head: string | undefined): Promise<void> {
    const journal = await entries.get(journalOf(account));
    if (journal === undefined) return;
    const kept = parseHead(head)?.id;
    for (const { id, count } of parseJournal(journal).filter((generation) => generation.id !== kept))
      for (let index = 0; index < count; index += 1) await entries.delete(partOf(account, id, index));
    await entries.delete(journalOf(account));
  }

  return {
    async get(account) {
      for (let reads = 0; reads < MAX_READS; reads += 1) {
        const head = await entries.get(account);
        const generation = parseHead(head);
        if (generation === undefined) return head;
        const value = await readParts(account, generation);
        if (value !== undefined) return value;
        // A part is missing: it is lost, or another process put a new value in place in between.
        if ((await entries.get(account)) === head) return undefined;
      }
      return undefined;
    },
    async set(account, value) {
      const head = await entries.get(account);
      await sweep(account, head);
      const parts = isShort(value) ? [] : splitText(value);
      const next = { id: newId(), count: parts.length };
      const generations = [parseHead(head), next].filter((one) => one !== undefined && one.count > 0);
      if (generations.length > 0) await entries.set(journalOf(account), JSON.stringify(generations));
      for (const [index, part] of parts.entries()) await entries.set(partOf(account, next.id, index), part);
      const newHead = parts.length === 0 ? value : formatHead(next);
      await entries.set(account, newHead);
      if (generations.length > 0) await sweep(account, newHead);
    },
    async delete(account) {
      const head = await entries.get(account);
      await sweep(account, head);
      const generation = parseHead(head);
      if (generation !== undefined) await entries.set(journalOf(account), JSON.stringify([generation]));
      if (head !== undefined) await entries.delete(account);
      if (generation !== undefined) await sweep(account, undefined);
    },
  };
}

const HEAD = /^chunked:v1:([1-9]\d{0,4}):([0-9a-f]{16})$/;

function parseHead(head: string | undefined): Generation | undefined {
  const [, count, id] = HEAD.exec(head ?? '') ?? [];
  return count === undefined || id === undefined ? undefined : { id, count: Number(count) };
}

function formatHead({ count, id }: Generation): string {
  return `chunked:v1:${count}:${id}`;
}

/** What `set` wrote; anything else names nothing that could be deleted. */
function parseJournal(text: string): readonly Generation[] {
  try {
    const listed: unknown = JSON.parse(text);
    if (!Array.isArray(listed)) return [];
    return listed.flatMap(
      ({ id, count }: Record<string, unknown>) => parseHead(`chunked:v1:${count}:${id}`) ?? [],
    );
  } catch {
    return [];
  }
}

/** A value that looks like a head must not be taken for one. */
function isShort(value: string): boolean {
  return new TextEncoder().encode(value).length <= MAX_BYTES && parseHead(value) === undefined;
}

/** Of one character. */
function utf8Size(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** Pieces that are short enough in characters and in UTF-8 bytes; no character is cut in two. */
function splitText(text: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let bytes = 0;
  for (const character of text) {
    const size = utf8Size(character);
    if (part.length + character.length > MAX_PART_CHARACTERS || bytes + size > MAX_BYTES) {
      parts.push(part);
      part = '';
      bytes = 0;
    }
    part += character;
    bytes += size;
  }
  return [...parts, part];
}
