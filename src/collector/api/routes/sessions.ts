// Reading: which sessions there are, one of them decoded, exported or as it stands.
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { encodeExport } from '../../../core/export/encode.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../../core/export/format.ts';
import { isId } from '../../../core/model/session.ts';
import { openSessionCopy } from '../../find/session-copy.ts';
import type { SessionFilter } from '../../store/session-store.ts';
import { noSession, noteAccess, openForReading, ownerFor, takePlace } from '../access.ts';
import { readArchive } from '../archive.ts';
import { cutSlices } from '../least-progress.ts';
import { formatPageToken, parsePageToken } from '../page-token.ts';
import { ID, jsonAnswer, NAME, object, PAGE, pathOf, TIME, textAnswer } from '../schemas.ts';
import { type AddRoutes, callerOf, type Services } from '../services.ts';
import { toSessionDocument } from '../session-document.ts';
import { formatTar } from '../tar.ts';
import { toTimes } from '../time-filter.ts';
import { yieldOften } from '../yielding.ts';

const tags = ['sessions'];
const FLAGS = [
  ...['fork', 'bad-seal', 'silent', 'not-what-it-claims', 'future', 'identity-mismatch'],
  'content-dropped',
];
const inSession = pathOf({ id: ID });

const list = {
  tags,
  summary: "The caller's sessions, newest first; for auditors and admins everybody's",
  querystring: object({
    user: NAME,
    device: ID,
    model: NAME,
    state: { enum: ['live', 'closed'] },
    flag: { enum: FLAGS },
    label: NAME,
    since: TIME,
    until: TIME,
    ...PAGE,
  }),
  response: jsonAnswer('sessions, next?'),
};
const one = {
  tags,
  summary: 'A session decoded, as show --json writes it',
  params: inSession,
  response: jsonAnswer('format, session, turns, exchanges, redactions, gaps'),
};
const exported = {
  tags,
  summary: 'A session in a format that other programs read',
  params: inSession,
  querystring: object({ format: { enum: EXPORT_FORMATS } }, ['format']),
  response: textAnswer('*/*', 'the document'),
};
const archive = {
  tags,
  summary: 'All files of a session (FORMAT.md §1), to be verified offline',
  params: inSession,
  response: textAnswer('application/x-tar', 'a tar archive'),
};

type List = {
  Querystring: Omit<SessionFilter, 'owner'> & { readonly limit: number; readonly page?: string };
};
type InSession = { Params: { id: string } };

const MEDIA_TYPES: { readonly [Format in ExportFormat]: readonly [type: string, ending: string] } = {
  json: ['application/json', 'json'],
  markdown: ['text/markdown; charset=utf-8', 'md'],
  har: ['application/json', 'har'],
  asciicast: ['application/x-asciicast', 'cast'],
  html: ['text/html; charset=utf-8', 'html'],
  'agent-trace': ['application/json', 'json'],
  otlp: ['application/json', 'json'],
};

export const addSessionRoutes: AddRoutes = (app, services) => {
  addList(app, services);
  addDecoded(app, services);
  addArchive(app, services);
};

function addList(app: FastifyInstance, services: Services): void {
  app.get<List>('/sessions', { schema: list }, async (request) => {
    const { limit, page, ...filter } = request.query;
    const caller = callerOf(request);
    const owner = ownerFor(caller, caller.isAuditor || caller.isAdmin);
    await noteAccess(request, services, {
      action: 'list',
      detail: new URLSearchParams(request.query as object as Record<string, string>).toString(),
    });
    const found = await services.store.sessions.list(
      { ...filter, ...toTimes(filter), ...(owner === undefined ? {} : { owner }) },
      { limit, ...(page === undefined ? {} : { after: parsePageToken(page, isId) }) },
    );
    const last = found.length === limit ? found.at(-1) : undefined;
    return {
      sessions: found.map(toSessionDocument),
      ...(last === undefined ? {} : { next: formatPageToken(last.id) }),
    };
  });
}

function addDecoded(app: FastifyInstance, services: Services): void {
  app.get<InSession>('/sessions/:id', { schema: one }, (request, reply) =>
    sendExport({ request, reply, services }, { id: request.params.id, format: 'json', action: 'read' }),
  );
  app.get<InSession & { Querystring: { format: ExportFormat } }>(
    '/sessions/:id/export',
    { schema: exported },
    (request, reply) => {
      const { format } = request.query;
      const [, ending] = MEDIA_TYPES[format];
      // A page of recorded text is a file to keep, not one of ours to show.
      reply.header('content-disposition', `attachment; filename="${request.params.id}.${ending}"`);
      return sendExport({ request, reply, services }, { id: request.params.id, format, action: 'export' });
    },
  );
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly services: Services;
}

/** As it is made: what the session is, not all of it at once. */
async function sendExport(
  { request, reply, services }: Exchange,
  asked: { readonly id: string; readonly format: ExportFormat; readonly action: string },
): Promise<FastifyReply> {
  const { id, format, action } = asked;
  const { bytes } = await openForReading(request, services, { id, action, detail: format });
  takePlace({ request, reply }, services.downloads, bytes);
  const copy = await openSessionCopy(id, services);
  if (copy === undefined) throw noSession(id);
  // Who has gone away never has it read, nor closed.
  reply.raw.once('close', () => void copy.close());
  if (request.raw.destroyed) await copy.close();
  const { version } = services;
  const pieces = encodeExport(format, { session: copy.source, version, formatTime: (iso) => iso });
  const [type] = MEDIA_TYPES[format];
  return reply.type(type).send(Readable.from(cutSlices(yieldOften(pieces, copy.close))));
}

function addArchive(app: FastifyInstance, services: Services): void {
  const { store, blobs, log } = services;
  app.get<InSession>('/sessions/:id/archive', { schema: archive }, async (request, reply) => {
    const { id } = request.params;
    const session = await openForReading(request, services, { id, action: 'archive' });
    takePlace({ request, reply }, services.downloads, session.bytes);
    const files = readArchive(session, { stores: { sessions: store.sessions, blobs }, log });
    return reply
      .header('content-disposition', `attachment; filename="${id}.tar"`)
      .type('application/x-tar')
      .send(Readable.from(cutSlices(formatTar(files, Math.floor(Date.parse(session.startedAt) / 1000)))));
  });
}
