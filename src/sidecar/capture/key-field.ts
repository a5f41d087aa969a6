// The header field in which an API wants its key.
import { errorShapeOf } from './refusal.ts';

/** In lower case, as HTTP/2 has names; `authorization` is that of a bearer. */
export type KeyField = 'authorization' | 'x-api-key' | 'api-key' | 'x-goog-api-key';

export interface KeyPlace {
  /** The route's name. */
  readonly route: string;
  readonly upstream: URL;
  /** At the upstream, with or without a query; empty: of the route as a whole. */
  readonly path: string;
}

/** Azure OpenAI and the models of Azure AI, with the clouds of governments. */
const AZURE = /\.(?:openai|cognitiveservices|services\.ai)\.azure\.(?:com|us|cn)$/;
const BY_HOST: Readonly<Record<string, KeyField>> = {
  'api.openai.com': 'authorization',
  'api.anthropic.com': 'x-api-key',
  'generativelanguage.googleapis.com': 'x-goog-api-key',
};
const BY_ROUTE: Readonly<Record<string, KeyField>> = {
  openai: 'authorization',
  anthropic: 'x-api-key',
  gemini: 'x-goog-api-key',
};
/** Gemini in OpenAI's dialect. */
const COMPATIBLE = /\/openai\//;

/** By the upstream's host, else by the name of the route, else by what the path says of the API. */
export function keyFieldOf({ route, upstream: { hostname }, path }: KeyPlace): KeyField {
  if (AZURE.test(hostname)) return 'api-key';
  const known = lookUp(BY_HOST, hostname) ?? lookUp(BY_ROUTE, route) ?? fieldOfPath(path);
  return known === 'x-goog-api-key' && COMPATIBLE.test(path) ? 'authorization' : known;
}

/** As people read it: `authorization: Bearer`. */
export function formatKeyField(field: KeyField): string {
  return field === 'authorization' ? 'authorization: Bearer' : field;
}

function lookUp(table: Readonly<Record<string, KeyField>>, name: string): KeyField | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function fieldOfPath(path: string): KeyField {
  const shape = errorShapeOf(path);
  if (shape === 'anthropic') return 'x-api-key';
  return shape === 'gemini' ? 'x-goog-api-key' : 'authorization';
}
