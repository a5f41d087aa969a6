// The files of the transparency log, for everybody (c2sp.org/tlog-tiles).
import { CollectorError } from '../../collector-error.ts';
import { type Schema, textAnswer } from '../schemas.ts';
import type { AddRoutes } from '../services.ts';

/** A checkpoint is another one within a second or so. */
const FRESH = 'public, max-age=1';
/** A tile never changes, the partial ones neither. */
const FOR_EVER = 'public, max-age=31536000, immutable';

const schema: Schema = {
  tags: ['log'],
  summary: 'A file of the transparency log: checkpoint, tile/…, tile/entries/…',
  security: [],
  response: textAnswer('application/octet-stream', 'as C2SP tlog-tiles has it'),
};

export const addLogRoutes: AddRoutes = (app, { log }) => {
  app.get<{ Params: { '*': string } }>('/log/*', { schema }, async ({ params }, reply) => {
    const bytes = await log.readFile(params['*']);
    if (bytes === undefined) throw new CollectorError('not-found', 'expected a file of the log, found none');
    const isCheckpoint = params['*'] === 'checkpoint';
    return reply
      .header('cache-control', isCheckpoint ? FRESH : FOR_EVER)
      .type(isCheckpoint ? 'text/plain; charset=utf-8' : 'application/octet-stream')
      .send(Buffer.from(bytes));
  });
};
