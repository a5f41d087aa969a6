// What sidecars send: headers, entries, seals, tombstones and session indexes.
import type { FastifyInstance, FastifyReply } from 'fastify';
import { CollectorError } from '../../collector-error.ts';
import { readBody, readText } from '../read-body.ts';
import { ID, jsonAnswer, object, pathOf, SEGMENT, SEQ, textAnswer } from '../schemas.ts';
import { type AddRoutes, type Services, senderOf } from '../services.ts';

const tags = ['ingest'];
/** session.json is at most so long (FORMAT.md §2). */
const MAX_HEADER_BYTES = 1024 * 1024;
/** Seven lines and their signatures. */
const MAX_SEAL_BYTES = 16 * 1024;

const inSession = pathOf({ id: ID });
const inSegment = pathOf({ id: ID, segment: SEGMENT });
const from = object({ from: SEQ }, ['from']);
const next = jsonAnswer('the seq, or the line, that is wanted next', { next: SEQ });
const lines = { tags, querystring: from, response: next };

type InSession = { Params: { id: string } };
type Lines = InSession & { Querystring: { from: number } };
type InSegment = { Params: { id: string; segment: number } };

/** Routes whose bodies are bytes, of one media type each: what they say is for ingest to judge. */
export const addIngestRoutes: AddRoutes = (app, services) => {
  takeBytes(app, 'application/x-ndjson', (scope) => addLineRoutes(scope, services));
  takeBytes(app, 'application/json', (scope) => addHeaderRoute(scope, services));
  takeBytes(app, 'text/plain', (scope) => addSealRoute(scope, services));
  addReceiptRoute(app, services);
};

/** A scope in which a body is left unread for the route. */
function takeBytes(app: FastifyInstance, type: string, add: (scope: FastifyInstance) => void): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(type, (_request, _body, done) => done(null));
    // Without a body there is no type to look at, and nothing to take.
    scope.addHook('preValidation', async ({ headers }) => {
      if (headers['content-type'] === undefined)
        throw new CollectorError('bad-request', `expected a body of type ${type}, found none`);
    });
    add(scope);
  });
}

function addLineRoutes(app: FastifyInstance, { ingest, changes, onTaken }: Services): void {
  app.put<Lines>(
    '/sessions/:id/entries',
    { schema: { ...lines, summary: 'Entries of a session, as NDJSON', params: inSession } },
    async (request) => {
      const { id } = request.params;
      const { from } = request.query;
      const sender = senderOf(request);
      const taken = await ingest.entries(id, from, readBody(request.raw, sender), sender);
      onTaken(Math.max(0, taken.next - from));
      changes.tell(id);
      return taken;
    },
  );
  app.put<Lines>(
    '/sessions/:id/erasures',
    { schema: { ...lines, summary: 'Tombstones of a session, as NDJSON', params: inSession } },
    (request) => {
      const sender = senderOf(request);
      return ingest.erasures(request.params.id, request.query.from, readBody(request.raw, sender), sender);
    },
  );
  app.put<Lines>(
    '/devices/:id/index',
    { schema: { ...lines, summary: 'The session index of a device, as NDJSON', params: inSession } },
    (request) => {
      const sender = senderOf(request);
      return ingest.index(request.params.id, request.query.from, readBody(request.raw, sender), sender);
    },
  );
}

function addHeaderRoute(app: FastifyInstance, { ingest }: Services): void {
  app.put<InSession>(
    '/sessions/:id',
    {
      schema: {
        tags,
        summary: 'The header of a session: session.json, to the byte',
        params: inSession,
        response: next,
      },
    },
    async (request, reply) => {
      const sender = senderOf(request);
      const text = await readText(request.raw, { maxBytes: MAX_HEADER_BYTES, ...sender });
      const { next: wanted, isNew } = await ingest.create(request.params.id, text, sender);
      return reply.code(isNew ? 201 : 200).send({ next: wanted });
    },
  );
}

function addSealRoute(app: FastifyInstance, { ingest }: Services): void {
  const response = jsonAnswer('the receipt; 202 and none until the log holds the seal', {
    receipt: { type: 'string' },
  });
  app.put<InSegment>(
    '/sessions/:id/seals/:segment',
    { schema: { tags, summary: 'The seal of a segment', params: inSegment, response } },
    async (request, reply) => {
      const { id, segment } = request.params;
      const sender = senderOf(request);
      const text = await readText(request.raw, { maxBytes: MAX_SEAL_BYTES, ...sender });
      const taken = await ingest.seal(id, segment, text, sender);
      return reply.code(taken.receipt === undefined ? 202 : 200).send(taken);
    },
  );
}

function addReceiptRoute(app: FastifyInstance, { ingest }: Services): void {
  const schema = {
    tags,
    summary: 'The receipt of a seal',
    params: inSegment,
    response: textAnswer('text/plain', 'C2SP tlog-proof'),
  };
  app.get<InSegment>(
    '/sessions/:id/receipts/:segment',
    { schema },
    async (request, reply): Promise<FastifyReply> => {
      const { id, segment } = request.params;
      const receipt = await ingest.receipt(id, segment, senderOf(request));
      if (receipt === undefined)
        throw new CollectorError('not-found', 'expected a seal that the log holds, found none yet');
      return reply.type('text/plain; charset=utf-8').send(receipt);
    },
  );
}
