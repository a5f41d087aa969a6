// Finds text in a film.
import type { Block } from '../film/block.ts';
import type { BlockPlace, Film } from '../film/film.ts';
import { toResultText } from '../plain-text.ts';

/** Where a text was found: `t` is when all of it had come. */
export interface Match extends BlockPlace {
  readonly id: string;
  readonly t: number;
}

/** More of them nobody goes through one by one. */
const MAX_MATCHES = 10_000;

/** All that match, in the order in which they stand; upper and lower case are the same. */
export function findMatches({ scenes }: Film, query: string): readonly Match[] {
  if (query === '') return [];
  const wanted = query.toLowerCase();
  const found: Match[] = [];
  for (const [scene, { blocks }] of scenes.entries()) {
    for (const [index, block] of blocks.entries()) {
      for (const t of findTimes(block, wanted)) found.push({ scene, block: index, id: block.id, t });
      if (found.length >= MAX_MATCHES) return found.slice(0, MAX_MATCHES);
    }
  }
  return found;
}

/** When each match of a block had come. */
function findTimes(block: Block, wanted: string): readonly number[] {
  switch (block.type) {
    case 'text':
    case 'thinking':
    case 'notice': {
      const { said } = block;
      return findOffsets(said.text, wanted).map((offset) => said.timeOf(offset + wanted.length - 1));
    }
    case 'tool': {
      const { name, given, outcome } = block;
      const last = given.at(-1);
      const args = last === undefined ? [] : findOffsets(last.text, wanted);
      return [
        ...findOffsets(name, wanted).map(() => block.t),
        ...args.map((offset) => last?.timeOf(offset + wanted.length - 1) ?? block.t),
        ...(outcome === undefined
          ? []
          : findOffsets(toResultText(outcome.result), wanted).map(() => outcome.t)),
      ];
    }
    default:
      return findOffsets(toWhole(block), wanted).map(() => block.t);
  }
}

/** The text of what came at once. */
function toWhole(block: Exclude<Block, { type: 'text' | 'thinking' | 'notice' | 'tool' }>): string {
  switch (block.type) {
    case 'prompt':
      return block.text;
    case 'result':
      return `${block.name ?? ''} ${toResultText(block.result)}`;
    case 'error':
      return `${block.code}: ${block.message}`;
    case 'exchange':
      return `${block.method} ${block.url}`;
    case 'end':
      return block.outcome;
    case 'gap':
      return block.reason;
  }
}

function findOffsets(text: string, wanted: string): readonly number[] {
  const folded = text.toLowerCase();
  const offsets: number[] = [];
  for (let at = folded.indexOf(wanted); at !== -1; at = folded.indexOf(wanted, at + wanted.length))
    offsets.push(at);
  return offsets;
}
