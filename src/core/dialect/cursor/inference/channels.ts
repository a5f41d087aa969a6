// Which leaves of a model's messages go on in later ones.
import type { ChannelLeaf } from '../../../model/channel.ts';
import { isJsonObject, type Json } from '../../../model/json.ts';
import { memberOf, type Place, stepTo, textOf } from '../tree.ts';
import { toCallKey } from './response.ts';

/** One channel for text, thinking and each call's arguments of each invocation: `invocation/<id>/text`. */
export function readChannels(value: Json): readonly ChannelLeaf[] {
  const root: Place = { value, path: [] };
  const message = isJsonObject(memberOf(value, 'data')) ? stepTo(root, 'data') : root;
  const answer = stepTo(message, 'invocation_response');
  const invocation = textOf(answer?.value, 'invocation_id') ?? '';
  const response = answer === undefined ? message : stepTo(answer, 'response');
  const base = `invocation/${invocation}`;
  const call = stepTo(response, 'tool_call_part');
  return [
    ...toLeaf(stepTo(response, 'text_part', 'text'), `${base}/text`),
    ...toLeaf(stepTo(response, 'thinking_part', 'text'), `${base}/thinking`),
    ...(call === undefined ? [] : toLeaf(stepTo(call, 'args'), `call/${toCallKey(call.value, invocation)}`)),
  ];
}

function toLeaf(place: Place | undefined, channel: string): readonly ChannelLeaf[] {
  return typeof place?.value === 'string' ? [{ channel, path: place.path }] : [];
}
