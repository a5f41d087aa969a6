// Pieces of the schemas of requests and answers, from which validation and the OpenAPI document are made.

export type Schema = Readonly<Record<string, unknown>>;

/** Ids are UUIDv7 in lower case: nothing else becomes part of a key or of a path. */
export const ID: Schema = {
  type: 'string',
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
  description: 'UUIDv7, lower case',
};

export const SEQ: Schema = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
export const SEGMENT: Schema = { type: 'integer', minimum: 1, maximum: 9999 };

/** ISO 8601, as the program writes times; a date alone is its first moment. */
export const TIME: Schema = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\d(?:T\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,3})?Z)?$',
  description: 'ISO 8601, UTC',
};

export const NAME: Schema = { type: 'string', minLength: 1, maxLength: 256 };
export const REASON: Schema = { type: 'string', minLength: 1, maxLength: 1000 };

/** Most rows that one answer has. */
const MAX_PAGE = 200;
export const PAGE: Readonly<Record<string, Schema>> = {
  limit: { type: 'integer', minimum: 1, maximum: MAX_PAGE, default: 50 },
  page: { type: 'string', maxLength: 1000, description: 'the "next" of the page before' },
};

/** An object that has these members and no other. */
export function object(
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema {
  return { type: 'object', properties, required, additionalProperties: false };
}

/** The parameters of a path, all of which are there. */
export function pathOf(properties: Readonly<Record<string, Schema>>): Schema {
  return object(properties, Object.keys(properties));
}

export const ERROR: Schema = object(
  {
    error: object({ code: { type: 'string' }, message: { type: 'string' }, hint: { type: 'string' } }, [
      'code',
      'message',
    ]),
    next: { ...SEQ, description: 'what the collector wants next, where ingest is concerned' },
  },
  ['error'],
);

/** Answers by status, with the refusals that every route may give. */
export function answers(ok: Schema): Schema {
  return {
    200: ok,
    '4xx': { ...ERROR, description: 'refused' },
    '5xx': { ...ERROR, description: 'not now' },
  };
}

/** An answer that is not JSON. */
export function textAnswer(type: string, description: string): Schema {
  return answers({ description, content: { [type]: { schema: { type: 'string' } } } });
}

/** An answer of JSON whose members the description names. */
export function jsonAnswer(description: string, properties: Readonly<Record<string, Schema>> = {}): Schema {
  return answers({ description, type: 'object', properties, additionalProperties: true });
}
