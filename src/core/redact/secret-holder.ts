// Objects whose members are secret because of the name that they stand under: `"password": {"value": "…"}`, Secrets of Kubernetes.
import type { Json, JsonObject } from '../model/json.ts';

/** Words of JSON Schema: what has one of them says how a secret is to look, and is none. */
const SCHEMA_TYPES = new Set(['string', 'object', 'array', 'number', 'integer', 'boolean', 'null']);
const SCHEMA_WORDS = ['$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const', 'properties'];
/** Members that say something about a secret. */
const DESCRIBING = new Set([
  ...['type', 'kind', 'name', 'id', 'description', 'title', 'format', 'scope', 'scopes', 'status', 'version'],
  ...['alg', 'algorithm', 'kty', 'use', 'crv', 'kid', 'path', 'url', 'uri', 'host', 'in', 'scheme', 'source'],
]);

/** What is known of a value from where it stands. */
export interface Standing {
  /** The name of the nearest member. */
  readonly field: string | undefined;
  /** True where texts are secret whatever their own names say. */
  readonly isHeld: boolean;
}

export const TOP: Standing = { field: undefined, isHeld: false };

/** How the value of a member stands in an object that itself stands as `holder`. */
export function standingOf(
  name: string,
  {
    object,
    holder,
    isSecretField,
  }: { object: JsonObject; holder: Standing; isSecretField: (name: string) => boolean },
): Standing {
  const isSecretOfKubernetes = object.kind === 'Secret' && (name === 'data' || name === 'stringData');
  const isUnderSecret = holder.isHeld || (holder.field !== undefined && isSecretField(holder.field));
  const isHeld = isSecretOfKubernetes || (isUnderSecret && !DESCRIBING.has(name) && !isSchema(object));
  return { field: name, isHeld };
}

function isSchema(object: JsonObject): boolean {
  return SCHEMA_WORDS.some((word) => Object.hasOwn(object, word)) || isSchemaType(object.type);
}

function isSchemaType(type: Json | undefined): boolean {
  return Array.isArray(type) ? type.every(isSchemaType) : typeof type === 'string' && SCHEMA_TYPES.has(type);
}
