// A turn as text to be taken elsewhere: what was asked and what was answered, as it was recorded, masked.
import { type Block, givenAt } from './block.ts';
import type { Scene } from './film.ts';

/** The talk of a scene as it stood at `t`; of tools the calls. */
export function toTurnText({ blocks }: Scene, t: number): string {
  const parts = blocks.filter((block) => block.t <= t).flatMap((block) => toPart(block, t));
  return `${parts.join('\n\n')}\n`;
}

function toPart(block: Block, t: number): readonly string[] {
  switch (block.type) {
    case 'prompt':
      return block.text === '' ? [] : [block.text.replace(/^/gm, '> ')];
    case 'text':
      return [block.said.at(t)];
    case 'tool':
      return [`${block.name}(${givenAt(block, t)})`];
    case 'error':
      return [`${block.code}: ${block.message}`];
    default:
      return [];
  }
}
