// Which leaves of a Messages stream event go on in later events.
import type { ChannelLeaf } from '../../model/channel.ts';
import type { Json } from '../../model/json.ts';
import { fieldOf, numberField, objectField, textField } from '../fields.ts';

/** The fields of a block, and of its deltas, that hold pieces of one text, and the name that both share. */
const pieceFields = new Map([
  ['text', 'text'],
  ['thinking', 'thinking'],
  ['partial_json', 'input'],
  // The summary of a compacted context.
  ['content', 'content'],
]);

/** One channel for each text of each content block: `content/0/text`, `content/1/input`. */
export function readChannels(value: Json): readonly ChannelLeaf[] {
  const holder = toHolder(fieldOf(value, 'type'));
  const piece = holder && objectField(value, holder);
  if (!holder || !piece) return [];
  const base = `content/${numberField(value, 'index') ?? 0}`;
  return [...pieceFields].flatMap(([field, name]) =>
    textField(piece, field) === undefined ? [] : [{ channel: `${base}/${name}`, path: [holder, field] }],
  );
}

function toHolder(type: Json | undefined): string | undefined {
  if (type === 'content_block_delta') return 'delta';
  return type === 'content_block_start' ? 'content_block' : undefined;
}
