// Which leaves of a Responses event go on in later events.
import type { ChannelLeaf } from '../../model/channel.ts';
import type { Json } from '../../model/json.ts';
import { fieldOf, numberField, objectField, textField } from '../fields.ts';
import { toOutputKey } from './output-key.ts';

/** The fields that tell apart the texts of one output item. */
const partFields = ['content_index', 'summary_index', 'command_index'];

/** One channel for each text of each output item: `output/0/output_text/0`, `output/2/function_call_arguments`. */
export function readChannels(value: Json): readonly ChannelLeaf[] {
  const type = textField(value, 'type') ?? '';
  const name = /^response\.(.+)\.delta$/.exec(type)?.[1];
  // Base64 sound is no text.
  if (name === undefined || name === 'audio') return [];
  const parts = partFields.map((field) => numberField(value, field)).filter((part) => part !== undefined);
  const channel = ['output', toOutputKey(value), name, ...parts].join('/');
  return toLeaves(value, channel);
}

/** A shell's output has a delta for each of its two streams. */
function toLeaves(value: Json, channel: string): readonly ChannelLeaf[] {
  if (typeof fieldOf(value, 'delta') === 'string') return [{ channel, path: ['delta'] }];
  const delta = objectField(value, 'delta') ?? {};
  return ['stdout', 'stderr'].flatMap((stream) =>
    textField(delta, stream) === undefined
      ? []
      : [{ channel: `${channel}/${stream}`, path: ['delta', stream] }],
  );
}
