// Which leaves of a Gemini event go on in later events.
import type { ChannelLeaf } from '../../model/channel.ts';
import type { Json, JsonObject, JsonPath } from '../../model/json.ts';
import { fieldOf, numberField, objectField, positionedObjects, textField } from '../fields.ts';

/** One channel a candidate for its text and one for its thoughts: `candidates/0/text`; an array of events is taken event by event. */
export function readChannels(value: Json): readonly ChannelLeaf[] {
  if (!Array.isArray(value)) return readEvent(value, []);
  return positionedObjects(value).flatMap(([position, event]) => readEvent(event, [position]));
}

function readEvent(event: Json, path: JsonPath): readonly ChannelLeaf[] {
  return positionedObjects(fieldOf(event, 'candidates')).flatMap(([position, candidate]) => {
    const base = `candidates/${numberField(candidate, 'index') ?? position}`;
    const parts = fieldOf(candidate.content, 'parts');
    return positionedObjects(parts).flatMap(([index, part]) =>
      readPart(part, { base, path: [...path, 'candidates', position, 'content', 'parts', index] }),
    );
  });
}

interface Place {
  readonly base: string;
  readonly path: JsonPath;
}

/** The index of a part says nothing: each event counts from 0, and one text goes on over all of them. */
function readPart(part: JsonObject, { base, path }: Place): readonly ChannelLeaf[] {
  if (textField(part, 'text') !== undefined) {
    return [{ channel: `${base}/${part.thought === true ? 'thought' : 'text'}`, path: [...path, 'text'] }];
  }
  const pieces = positionedObjects(objectField(part, 'functionCall')?.partialArgs);
  return pieces.flatMap(([position, piece]) =>
    textField(piece, 'stringValue') === undefined
      ? []
      : [
          {
            channel: `${base}/functionCall/${textField(piece, 'jsonPath') ?? position}`,
            path: [...path, 'functionCall', 'partialArgs', position, 'stringValue'],
          },
        ],
  );
}
