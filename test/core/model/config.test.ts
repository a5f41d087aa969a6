// config.json is let in whole or not at all, with the member that is wrong named.
import { expect, test } from 'vitest';
import { DEFAULT_PORT, parseConfig } from '../../../src/core/model/config.ts';

test('config fills defaults in once', () => {
  expect(parseConfig({})).toMatchObject({
    port: DEFAULT_PORT,
    record: 'required',
    routes: { openai: { upstream: 'https://api.openai.com' }, anthropic: {}, gemini: {} },
  });
});

test('config adds routes and lets a public one be sent elsewhere', () => {
  const { routes } = parseConfig({
    routes: { mycorp: { upstream: 'https://llm.corp/v1' }, openai: { upstream: 'http://127.0.0.1:9001' } },
  });
  expect(routes).toMatchObject({
    mycorp: { upstream: 'https://llm.corp/v1' },
    openai: { upstream: 'http://127.0.0.1:9001' },
    anthropic: { upstream: 'https://api.anthropic.com' },
  });
});

test('config intercepts the hosts of the contract, or those that it lists', () => {
  expect(parseConfig({}).intercept).toEqual([
    '.cursor.sh',
    '.cursor.com',
    'api.openai.com',
    'api.anthropic.com',
    'generativelanguage.googleapis.com',
  ]);
  expect(parseConfig({ intercept: ['.Example.com', 'llm.corp.internal'] }).intercept).toEqual([
    '.example.com',
    'llm.corp.internal',
  ]);
  expect(parseConfig({ intercept: [] }).intercept).toEqual([]);
});

test.each([
  [[], 'JSON object'],
  [{ acess: [] }, '"acess"'],
  [{ intercept: '.cursor.sh' }, '"intercept"'],
  [{ intercept: [7] }, '"intercept"'],
  [{ intercept: ['.com'] }, '"intercept"'],
  [{ intercept: ['127.0.0.1'] }, '"intercept"'],
  [{ intercept: ['*.cursor.sh'] }, '"intercept"'],
  [{ intercept: ['api.openai.com:443'] }, '"intercept"'],
  [{ record: 'sometimes' }, '"record"'],
  [{ port: 70000 }, '"port"'],
  [{ port: '80' }, '"port"'],
  [{ routes: [] }, '"routes"'],
  [{ routes: { a: {} } }, 'routes.a.upstream'],
  [{ routes: { t: { upstream: 'https://x' } } }, 'route name'],
  [{ routes: { 'a/b': { upstream: 'https://x' } } }, 'route name'],
  [{ routes: { a: { upstream: 'ftp://x' } } }, 'http or https'],
  [{ routes: { a: { upstream: 'not a url' } } }, 'http or https'],
  [{ routes: { a: { upstream: 'https://u:p@x/' } } }, 'without user'],
])('config refuses %j and names %s', (value, named) => {
  expect(() => parseConfig(value)).toThrow(named);
});
