// Which leaves of the agent's messages go on in later ones.
import type { ChannelLeaf } from '../../../model/channel.ts';
import { isJsonObject, type Json } from '../../../model/json.ts';
import { isRawNumber } from '../../../model/raw-number.ts';
import { memberOf, type Place, stepTo } from '../tree.ts';

/**
 * One channel for the text, the thinking, the notices, and for each call its arguments, edit and output; those of a
 * sub-agent begin with its call: `task/<call_id>/text`. On the client's side, the output of each shell.
 */
export function readChannels(value: Json): readonly ChannelLeaf[] {
  const root: Place = { value, path: [] };
  const message = isJsonObject(memberOf(value, 'data')) ? stepTo(root, 'data') : root;
  return [...readUpdate(stepTo(message, 'interaction_update'), ''), ...readShell(message)];
}

/** Deeper sub-agents than this are no channels: their leaves are masked each by itself. */
const MAX_NESTING = 16;

function readUpdate(update: Place | undefined, prefix: string, depth = 0): readonly ChannelLeaf[] {
  if (update === undefined || depth > MAX_NESTING) return [];
  const isNotice = memberOf(memberOf(update.value, 'text_delta'), 'is_server_notice') === true;
  return [
    ...toLeaf(stepTo(update, 'text_delta', 'text'), `${prefix}${isNotice ? 'notice' : 'text'}`),
    ...toLeaf(stepTo(update, 'thinking_delta', 'text'), `${prefix}thinking`),
    ...readPartialCall(stepTo(update, 'partial_tool_call'), prefix),
    ...readOutput(stepTo(update, 'shell_output_delta'), `${prefix}shell`),
    ...readCallDelta(stepTo(update, 'tool_call_delta'), prefix, depth),
  ];
}

function readPartialCall(call: Place | undefined, prefix: string): readonly ChannelLeaf[] {
  return toLeaf(stepTo(call, 'args_text_delta'), `${prefix}call/${callId(call)}/arguments`);
}

function readCallDelta(call: Place | undefined, prefix: string, depth: number): readonly ChannelLeaf[] {
  const delta = stepTo(call, 'delta');
  const base = `${prefix}call/${callId(call)}`;
  return [
    ...toLeaf(stepTo(delta, 'edit', 'stream_content_delta'), `${base}/edit`),
    ...readTexts(stepTo(delta, 'shell'), base),
    ...readUpdate(stepTo(delta, 'task', 'interaction_update'), `${prefix}task/${callId(call)}/`, depth + 1),
  ];
}

function callId(call: Place | undefined): string {
  const id = memberOf(call?.value, 'call_id');
  return typeof id === 'string' ? id : '';
}

/** `{"exec_client_message":{"id":1,"shell_stream":{"stdout":{"data":"…"}}}}`. */
function readShell(message: Place | undefined): readonly ChannelLeaf[] {
  const exec = stepTo(message, 'exec_client_message');
  const id = memberOf(exec?.value, 'id');
  return readOutput(stepTo(exec, 'shell_stream'), `exec/${typeof id === 'number' ? id : 0}`);
}

/** `stdout` and `stderr`, each a text or a message with one. */
function readOutput(output: Place | undefined, base: string): readonly ChannelLeaf[] {
  return ['stdout', 'stderr'].flatMap((name) => {
    const stream = stepTo(output, name);
    return toLeaf(stepTo(stream, 'data') ?? stream, `${base}/${name}`);
  });
}

/** Every text below a place, of whose fields no more is known than that they are pieces; named by where they stand. */
function readTexts(place: Place | undefined, channel: string, depth = 0): readonly ChannelLeaf[] {
  if (place === undefined || !isJsonObject(place.value) || isRawNumber(place.value) || depth > MAX_NESTING)
    return toLeaf(place, channel);
  return Object.entries(place.value).flatMap(([key, value]) =>
    readTexts({ value, path: [...place.path, key] }, `${channel}/${key}`, depth + 1),
  );
}

function toLeaf(place: Place | undefined, channel: string): readonly ChannelLeaf[] {
  return typeof place?.value === 'string' ? [{ channel, path: place.path }] : [];
}
