// The API's description is one that generators of clients take: each operation has a name of its own, and each parameter its place.
import { expect, test } from 'vitest';
import { useCollector } from '../../support/collector/collector.ts';

const collector = useCollector();

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

async function listOperations() {
  const answer = await collector.ask(undefined, '/openapi.json');
  const document = (await answer.json()) as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
}

test('each operation has a name that no other has, and a summary', async () => {
  const operations = await listOperations();
  const names = operations.map(({ operation }) => operation.operationId);
  expect(names).toContain('putSessionsByIdSealsBySegment');
  expect(new Set(names).size).toBe(operations.length);
  expect(operations.filter(({ operation }) => !operation.summary)).toEqual([]);
});

test('each parameter of a path stands in it, and the other way round', async () => {
  for (const { path, operation } of await listOperations()) {
    const named = (operation.parameters ?? []).flatMap((one) => (one.in === 'path' ? [one.name] : []));
    const standing = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
    expect([path, named.sort()]).toEqual([path, standing.sort()]);
  }
});

test('the page for people has the members of queries and bodies', async () => {
  const page = await (await collector.ask(undefined, '/docs')).text();
  expect(page).toContain('<code>{&quot;turn&quot;, &quot;match&quot;, &quot;reason&quot;}</code>');
  expect(page).toMatch(/GET \/v1\/search.*<code>q<\/code>/);
});
