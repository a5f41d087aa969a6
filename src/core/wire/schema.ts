// Schema tables: readable text that names the fields of protobuf messages.
import {
  defaultOf,
  isScalar,
  MAX_FIELD_NUMBER,
  type MapKeyScalar,
  type MapType,
  type MessageType,
  type PlainFieldType,
  type Schema,
  type SchemaField,
  type SpecialType,
} from './schema-type.ts';

/** A message name, with its package where two packages have one of that name: `ToolCall`, `aiserver.v1.ModelDetails`. */
const MESSAGE_NAME = /^([a-z][a-z0-9_]*\.)*[A-Z][A-Za-z0-9_]*$/;
const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const FIELD = /^\s+(\S+)\s+(\S+)\s+(.*\S)\s*$/;
const NUMBER = /^[1-9]\d{0,8}$/;
const MAP = /^map<\s*(\S+?)\s*,\s*(\S+?)\s*>$/;
const SPECIALS: ReadonlySet<string> = new Set<SpecialType>(['secret', 'opaque', 'any', 'hex', 'payload']);
const NO_MAP_KEYS: ReadonlySet<string> = new Set(['bytes', 'double', 'float', 'enum']);

/** A message while its table is read: its fields get their types when all messages are known. */
interface Draft {
  readonly message: MessageType & { readonly fields: Map<number, SchemaField> };
  readonly rows: Row[];
}
interface Row {
  readonly name: string;
  readonly number: number;
  readonly type: string;
  readonly place: string;
}

/**
 * The schema of one text, or of several that may refer to each other. A message stands at the start of a line, its fields
 * under it, indented; `#` begins a comment; `*` after a type says repeated:
 *
 *     AgentRunRequest
 *       conversation_id 5 string
 *       pre_fetched_blobs 17 PreFetchedBlob*
 *       labels 18 map<string,Label>
 *
 * Throws RangeError that names the line where a type is not known, or a number or a name comes twice.
 */
export function parseSchema(...texts: readonly string[]): Schema {
  const drafts = new Map<string, Draft>();
  texts.forEach((text, index) => {
    readTable(text, texts.length === 1 ? '' : `text ${index + 1}, `, drafts);
  });
  const schema = new Map([...drafts].map(([name, { message }]) => [name, message]));
  for (const { message, rows } of drafts.values()) {
    const names = new Set<string>();
    for (const row of rows) addField(message.fields, toField(row, schema), { names, place: row.place });
  }
  return schema;
}

function readTable(text: string, prefix: string, drafts: Map<string, Draft>): void {
  let current: Draft | undefined;
  text.split('\n').forEach((written, index) => {
    const line = written.replace(/#.*$/s, '').trimEnd();
    if (line === '') return;
    const place = `${prefix}line ${index + 1}`;
    if (/^\s/.test(line)) {
      if (current === undefined) throw new RangeError(`${place}: expected a message before its fields`);
      current.rows.push(readRow(line, place));
    } else {
      if (!MESSAGE_NAME.test(line))
        throw new RangeError(`${place}: expected the name of a message, found ${JSON.stringify(line)}`);
      if (drafts.has(line)) throw new RangeError(`${place}: expected one message ${line}, found it again`);
      current = { message: { name: line, fields: new Map() }, rows: [] };
      drafts.set(line, current);
    }
  });
}

function readRow(line: string, place: string): Row {
  const [, name = '', number = '', type = ''] = FIELD.exec(line) ?? [];
  if (!FIELD_NAME.test(name) || !NUMBER.test(number) || Number(number) > MAX_FIELD_NUMBER)
    throw new RangeError(
      `${place}: expected a field as name, number, type, found ${JSON.stringify(line.trim())}`,
    );
  // A name that every object has would be taken for a field that came before.
  if (name in {}) throw new RangeError(`${place}: expected another name than ${name}: every object has it`);
  return { name, number: Number(number), type, place };
}

function toField({ name, number, type, place }: Row, schema: Schema): SchemaField {
  const isRepeated = type.endsWith('*');
  const said = isRepeated ? type.slice(0, -1) : type;
  const [, key, value] = MAP.exec(said) ?? [];
  if (key === undefined || value === undefined)
    return { name, number, isRepeated, type: toPlainType(said, { schema, place }) };
  if (isRepeated || !isMapKey(key))
    throw new RangeError(`${place}: expected map<key,Type>, the key text or whole, found ${type}`);
  return { name, number, isRepeated, type: toMap(key, toPlainType(value, { schema, place })) };
}

function toMap(key: MapKeyScalar, value: PlainFieldType): MapType {
  const fields = new Map<number, SchemaField>([
    [1, { name: 'key', number: 1, isRepeated: false, type: { type: 'scalar', scalar: key } }],
    [2, { name: 'value', number: 2, isRepeated: false, type: value }],
  ]);
  const defaults = { key: defaultOf(key), value: value.type === 'scalar' ? defaultOf(value.scalar) : {} };
  return { type: 'map', entry: { name: 'map', fields }, defaults };
}

function toPlainType(
  said: string,
  { schema, place }: { readonly schema: Schema; readonly place: string },
): PlainFieldType {
  if (isScalar(said)) return { type: 'scalar', scalar: said };
  if (isSpecial(said)) return { type: said };
  const message = schema.get(said);
  if (message === undefined)
    throw new RangeError(
      `${place}: expected a scalar, a message or another known type, found ${JSON.stringify(said)}`,
    );
  return { type: 'message', message };
}

function addField(
  fields: Map<number, SchemaField>,
  field: SchemaField,
  { names, place }: { readonly names: Set<string>; readonly place: string },
): void {
  if (fields.has(field.number) || names.has(field.name))
    throw new RangeError(
      `${place}: expected each number and name once in a message, found ${field.name} ${field.number} again`,
    );
  names.add(field.name);
  fields.set(field.number, field);
}

function isSpecial(type: string): type is SpecialType {
  return SPECIALS.has(type);
}

function isMapKey(type: string): type is MapKeyScalar {
  return isScalar(type) && !NO_MAP_KEYS.has(type);
}
