// Which output item of a response an event is about.
import type { Json } from '../../model/json.ts';
import { filledField, numberField } from '../fields.ts';

/** The item's index, which all its events share; some servers give an item another id in each event. */
export function toOutputKey(event: Json): string {
  const index = numberField(event, 'output_index') ?? filledField(event, 'item_id') ?? 0;
  const lane = filledField(event, 'stream_id');
  return lane === undefined ? String(index) : `${lane}/${index}`;
}
