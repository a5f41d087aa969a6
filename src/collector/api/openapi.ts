// How the OpenAPI document is made of the routes: what is the same for all, and a name for each.
import type { FastifySchema, RouteOptions } from 'fastify';
import { pathOf } from './schemas.ts';

interface Described {
  readonly schema: FastifySchema;
  readonly url: string;
  readonly route: Pick<RouteOptions, 'method'>;
}

const BEARER = { type: 'http' as const, scheme: 'bearer', bearerFormat: 'JWT' };

/** Options of @fastify/swagger. */
export function describeApi(version: string) {
  return {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'cursor-rec collector', version, license: { name: 'MIT', identifier: 'MIT' } },
      servers: [{ url: '/' }],
      components: { securitySchemes: { bearer: BEARER } },
      security: [{ bearer: [] }],
    },
    transform: describeRoute,
  };
}

/** `PUT /v1/sessions/:id/seals/:segment` is `putSessionsByIdSealsBySegment` to whoever makes a client of the document. */
function describeRoute({ schema = {}, url, route }: Described) {
  const [method = ''] = [route.method].flat();
  const named = url.replace('*', ':path');
  const words = named
    .replace(/^\/v1/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(toWord);
  return {
    schema: {
      ...schema,
      // What a `*` stands for has no name of its own in a route.
      ...(named === url ? {} : { params: pathOf({ path: { type: 'string' } }) }),
      operationId: `${method.toLowerCase()}${words.join('')}`,
    },
    url: named,
  };
}

function toWord(part: string): string {
  const word = part.replace(/^:/, '').replace(/^./, (first) => first.toUpperCase());
  return part.startsWith(':') ? `By${word}` : word;
}
