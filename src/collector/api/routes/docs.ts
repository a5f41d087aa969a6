// The API's own description: the OpenAPI document, and the same as a page for people.
import { formatDocsPage } from '../docs-page.ts';
import type { AddRoutes } from '../services.ts';

/** Nothing is loaded, nothing runs. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

export const addDocsRoutes: AddRoutes = (app) => {
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  app.get('/docs', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .header('content-security-policy', POLICY)
      .type('text/html; charset=utf-8')
      .send(formatDocsPage(app.swagger())),
  );
};
