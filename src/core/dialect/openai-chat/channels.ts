// Which leaves of a Chat Completions chunk go on in later chunks.
import type { ChannelLeaf } from '../../model/channel.ts';
import type { Json, JsonObject, JsonPath } from '../../model/json.ts';
import { fieldOf, numberField, objectField, positionedObjects, textField } from '../fields.ts';

const textFields = ['reasoning_content', 'reasoning', 'content', 'refusal'];

/** One channel for each text of each choice, and for each tool call's arguments: `choices/0/tool_calls/1/function/arguments`. */
export function readChannels(value: Json): readonly ChannelLeaf[] {
  return positionedObjects(fieldOf(value, 'choices')).flatMap(([position, choice]) => {
    const delta = objectField(choice, 'delta');
    if (delta === undefined) return [];
    const base = `choices/${numberField(choice, 'index') ?? position}`;
    return readDelta(delta, { base, path: ['choices', position, 'delta'] });
  });
}

interface Place {
  readonly base: string;
  readonly path: JsonPath;
}

function readDelta(delta: JsonObject, place: Place): readonly ChannelLeaf[] {
  return [
    ...textFields.flatMap((field) => toLeaves(delta, [field], place)),
    ...readParts(delta, place),
    ...toLeaves(delta, ['function_call', 'arguments'], place),
    ...toLeaves(delta, ['audio', 'transcript'], place),
    ...readIndexed(delta, 'tool_calls', place),
    ...readIndexed(delta, 'reasoning_details', place),
  ];
}

/** A content in parts is the same text as a content in one string. */
function readParts(delta: JsonObject, { base, path }: Place): readonly ChannelLeaf[] {
  return positionedObjects(delta.content).flatMap(([position, part]) =>
    toLeaves(part, ['text'], { base, path: [...path, 'content', position] }).map(({ path: leaf }) => ({
      channel: `${base}/content`,
      path: leaf,
    })),
  );
}

function readIndexed(delta: JsonObject, list: string, { base, path }: Place): readonly ChannelLeaf[] {
  return positionedObjects(delta[list]).flatMap(([position, value]) => {
    const place = {
      base: `${base}/${list}/${numberField(value, 'index') ?? position}`,
      path: [...path, list, position],
    };
    return indexedLeaves.flatMap((steps) => toLeaves(value, steps, place));
  });
}

const indexedLeaves = [['function', 'arguments'], ['custom', 'input'], ['text'], ['summary']];

function toLeaves(
  value: JsonObject,
  steps: readonly string[],
  { base, path }: Place,
): readonly ChannelLeaf[] {
  const [first = '', second] = steps;
  const text = second === undefined ? textField(value, first) : textField(value[first], second);
  return text === undefined ? [] : [{ channel: `${base}/${steps.join('/')}`, path: [...path, ...steps] }];
}
