// Which leaves of the legacy chat's messages go on in later ones.
import type { ChannelLeaf } from '../../../model/channel.ts';
import { isJsonObject, type Json } from '../../../model/json.ts';
import { memberOf, type Place, stepTo, textOf } from '../tree.ts';
import { isPiece } from './response.ts';

/** One channel for the text, the thinking, and each call's arguments while they come. */
export function readChannels(value: Json): readonly ChannelLeaf[] {
  const message = into(into({ value, path: [] }, 'data'), 'server_chunk');
  const answer = into(message, 'stream_unified_chat_response');
  const call = stepTo(message, 'client_side_tool_v2_call');
  const id = textOf(call?.value, 'tool_call_id') ?? '';
  return [
    ...toLeaf(stepTo(answer, 'text'), 'text'),
    ...toLeaf(stepTo(answer, 'thinking', 'text'), 'thinking'),
    ...(call !== undefined && isPiece(call.value) ? toLeaf(stepTo(call, 'raw_args'), `call/${id}`) : []),
  ];
}

/** The message in a wrapping, or the place itself where there is none. */
function into(place: Place, name: string): Place {
  return (isJsonObject(memberOf(place.value, name)) ? stepTo(place, name) : undefined) ?? place;
}

function toLeaf(place: Place | undefined, channel: string): readonly ChannelLeaf[] {
  return typeof place?.value === 'string' ? [{ channel, path: place.path }] : [];
}
