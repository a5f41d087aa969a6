// A session as it is stored, to the byte: its header, entries, seals and tombstones, and what came in place of them.
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { CollectorError } from '../../collector-error.ts';
import { readEntries } from '../../store/pack/read-entries.ts';
import { openForReading, takePlace } from '../access.ts';
import { followSession } from '../follow.ts';
import { cutSlices } from '../least-progress.ts';
import { ID, jsonAnswer, object, pathOf, type Schema, SEGMENT, SEQ, textAnswer } from '../schemas.ts';
import type { AddRoutes, Services } from '../services.ts';

const inSession = pathOf({ id: ID });
const from = object({ from: { ...SEQ, default: 0 } });
const NDJSON = 'application/x-ndjson';

type InSession = { Params: { id: string } };
type From = InSession & { Querystring: { from: number } };

function schemaOf(summary: string, type: string, more: Schema = {}): Schema {
  return { tags: ['sessions'], summary, params: inSession, response: textAnswer(type, 'as stored'), ...more };
}

export const addSessionFileRoutes: AddRoutes = (app, services) => {
  addHeaderAndSeals(app, services);
  addEntries(app, services);
  addEvidence(app, services);
};

function addHeaderAndSeals(app: FastifyInstance, services: Services): void {
  app.get<InSession>(
    '/sessions/:id/header',
    { schema: schemaOf('session.json', 'application/json') },
    async (request, reply) => {
      const { header } = await openForReading(request, services, { id: request.params.id, action: 'read' });
      return reply.type('application/json').send(header);
    },
  );
  app.get<{ Params: { id: string; segment: number } }>(
    '/sessions/:id/seals/:segment',
    {
      schema: schemaOf('The seal of a segment', 'text/plain', {
        params: pathOf({ id: ID, segment: SEGMENT }),
      }),
    },
    async (request, reply) => {
      const { id, segment } = request.params;
      await openForReading(request, services, { id, action: 'read' });
      const { seal } = (await services.store.sessions.getSegment(id, segment)) ?? {};
      if (seal === undefined) throw new CollectorError('not-found', 'expected a sealed segment, found none');
      return reply.type('text/plain; charset=utf-8').send(seal);
    },
  );
}

function addEntries(app: FastifyInstance, services: Services): void {
  const { store, blobs } = services;
  app.get<From>(
    '/sessions/:id/entries',
    { schema: schemaOf('Entries, as NDJSON', NDJSON, { querystring: from }) },
    async (request, reply) => {
      const { id } = request.params;
      const { bytes } = await openForReading(request, services, { id, action: 'read' });
      takePlace({ request, reply }, services.downloads, bytes);
      const lines = readEntries({ sessions: store.sessions, blobs }, id, request.query.from);
      return reply.type(NDJSON).send(Readable.from(cutSlices(toBytes(lines)), { objectMode: false }));
    },
  );
  app.get<From>(
    '/sessions/:id/events',
    {
      schema: schemaOf(
        'Entries as server-sent events: those that are there, then as they come',
        'text/event-stream',
        {
          querystring: from,
        },
      ),
    },
    async (request, reply) => {
      const { id } = request.params;
      await openForReading(request, services, { id, action: 'follow' });
      takePlace({ request, reply }, services.followers, 0);
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      const place = {
        id,
        from: toStart(request.headers['last-event-id'], request.query.from),
        signal: gone.signal,
      };
      return reply
        .headers({ 'x-accel-buffering': 'no' })
        .type('text/event-stream')
        .send(Readable.from(cutSlices(followSession(services, place))));
    },
  );
}

/** A browser that comes back says what it had last. */
function toStart(lastId: string | string[] | undefined, start: number): number {
  return typeof lastId === 'string' && /^\d{1,15}$/.test(lastId) ? Number(lastId) + 1 : start;
}

async function* toBytes(runs: AsyncIterable<{ readonly bytes: Uint8Array }>): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of runs) yield bytes;
}

function addEvidence(app: FastifyInstance, services: Services): void {
  const { sessions } = services.store;
  app.get<InSession>(
    '/sessions/:id/erasures',
    { schema: schemaOf('Tombstones of the device and of the collector, as NDJSON', NDJSON) },
    async (request, reply) => {
      const { id } = request.params;
      await openForReading(request, services, { id, action: 'read' });
      const erasures = await sessions.listErasures(id);
      return reply.type(NDJSON).send(erasures.map(({ line }) => `${line}\n`).join(''));
    },
  );
  app.get<InSession>(
    '/sessions/:id/evidence',
    {
      schema: schemaOf('What came in place of what is there', 'application/json', {
        response: jsonAnswer('evidence: kind, seq, at, sender, bytes (base64)'),
      }),
    },
    async (request) => {
      const { id } = request.params;
      await openForReading(request, services, { id, action: 'read' });
      const found = await sessions.listEvidence(id);
      return {
        evidence: found.map(({ kind, seq, at, sender, bytes }) => ({
          kind,
          seq,
          at,
          sender,
          bytes: Buffer.from(bytes).toString('base64'),
        })),
      };
    },
  );
}
