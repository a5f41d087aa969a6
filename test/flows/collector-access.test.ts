// Who may do what at the collector, route by route, and that what they read is noted before they have it.
import { beforeAll, describe, expect, test } from 'vitest';
import { type Machine, recordAs, shipOver, useCollector } from '../support/collector/collector.ts';
import { eventually } from '../support/eventually.ts';

const collector = useCollector();
let machine: Machine;
let bobs: Machine;

/** Nobody, somebody else, the owner, an auditor, an administrator. */
const CALLERS = [undefined, 'bob', 'alice', 'ruth', 'adam'] as const;
/** What each of them is answered. */
const STATUS = {
  everybody: [401, 200, 200, 200, 200],
  readers: [401, 404, 200, 200, 404],
  overseers: [401, 403, 403, 200, 200],
  admins: [401, 403, 403, 403, 200],
  owner: [401, 404, 200, 404, 404],
} as const;

interface Route {
  /** As /openapi.json has it. */
  readonly route: string;
  readonly status: readonly number[];
  /** What is in the log of reads whenever it is answered with 200. */
  readonly noted?: string;
  /** An auditor sees who tried. */
  readonly isRefusalNoted?: boolean;
  readonly query?: string;
  /** Media type and body. */
  readonly body?: readonly [type: string, body: () => string];
}

const JSON_BODY = (body: object) => ['application/json', () => JSON.stringify(body)] as const;
const lines = () => machine.shipped.segments.flat().map((line) => `${line}\n`);

/** What changes least comes first. */
const ROUTES: readonly Route[] = [
  { route: 'GET /v1/whoami', status: STATUS.everybody },
  { route: 'GET /v1/devices', status: STATUS.everybody },
  { route: 'GET /v1/sessions', status: STATUS.everybody, noted: 'list' },
  { route: 'GET /v1/search', status: STATUS.everybody, noted: 'search', query: 'q=nobodysaidthis' },
  { route: 'GET /v1/statistics', status: STATUS.everybody, noted: 'statistics', query: 'by=user' },
  { route: 'GET /v1/sessions/{id}', status: STATUS.readers, noted: 'read' },
  { route: 'GET /v1/sessions/{id}/header', status: STATUS.readers, noted: 'read' },
  { route: 'GET /v1/sessions/{id}/entries', status: STATUS.readers, noted: 'read' },
  { route: 'GET /v1/sessions/{id}/seals/{segment}', status: STATUS.readers, noted: 'read' },
  { route: 'GET /v1/sessions/{id}/erasures', status: STATUS.readers, noted: 'read' },
  { route: 'GET /v1/sessions/{id}/evidence', status: STATUS.readers, noted: 'read' },
  { route: 'GET /v1/sessions/{id}/events', status: STATUS.readers, noted: 'follow' },
  { route: 'GET /v1/sessions/{id}/archive', status: STATUS.readers, noted: 'archive' },
  { route: 'GET /v1/sessions/{id}/export', status: STATUS.readers, noted: 'export', query: 'format=html' },
  { route: 'GET /v1/access', status: STATUS.overseers, noted: 'access' },
  // A sidecar of the owner fetches them; an auditor finds them in the archive.
  { route: 'GET /v1/sessions/{id}/receipts/{segment}', status: STATUS.owner },
  {
    route: 'PUT /v1/sessions/{id}',
    status: [401, 403, 200, 403, 403],
    isRefusalNoted: true,
    body: ['application/json', () => machine.shipped.header],
  },
  {
    route: 'PUT /v1/sessions/{id}/entries',
    status: STATUS.owner,
    query: 'from=0',
    body: ['application/x-ndjson', () => lines().join('')],
  },
  {
    route: 'PUT /v1/sessions/{id}/seals/{segment}',
    status: STATUS.owner,
    body: ['text/plain', () => machine.shipped.seals[0] ?? ''],
  },
  {
    route: 'PUT /v1/sessions/{id}/erasures',
    status: STATUS.owner,
    query: 'from=0',
    body: ['application/x-ndjson', () => ''],
  },
  {
    route: 'PUT /v1/devices/{id}/index',
    status: STATUS.owner,
    query: 'from=0',
    body: ['application/x-ndjson', () => ''],
  },
  // What is not whole is told to whoever may enrol: everybody.
  { route: 'POST /v1/devices', status: [401, 400, 400, 400, 400], body: JSON_BODY({}) },
  { route: 'PUT /v1/policy', status: STATUS.admins, noted: 'policy', body: JSON_BODY({}) },
  { route: 'GET /v1/policy', status: STATUS.everybody },
  { route: 'POST /v1/sessions/{id}/hold', status: STATUS.admins, noted: 'hold', body: JSON_BODY({}) },
  { route: 'DELETE /v1/sessions/{id}/hold', status: STATUS.admins, noted: 'release' },
  {
    route: 'POST /v1/sessions/{id}/erase',
    status: STATUS.admins,
    noted: 'erase',
    body: JSON_BODY({ match: 'nobody said this' }),
  },
  { route: 'POST /v1/devices/{id}/revoke', status: STATUS.admins, noted: 'revoke', body: JSON_BODY({}) },
  { route: 'DELETE /v1/sessions/{id}', status: STATUS.admins, noted: 'remove' },
];

beforeAll(async () => {
  machine = await recordAs(collector, 'alice', { number: 1 });
  await shipOver(collector, 'alice', machine);
  bobs = await recordAs(collector, 'bob', { number: 2 });
  await shipOver(collector, 'bob', bobs);
  const receipt = `/v1/sessions/${machine.shipped.id}/receipts/1`;
  await eventually(async () => expect((await collector.ask('alice', receipt)).status).toBe(200));
});

function send(login: string | undefined, { route, query, body }: Route): Promise<Response> {
  const [method = '', path = ''] = route.split(' ');
  const id = path.startsWith('/v1/devices') ? machine.header.device.id : machine.shipped.id;
  const place = path.replace('{id}', id).replace('{segment}', '1');
  const [type = '', text] = body ?? [];
  return collector.ask(login, query === undefined ? place : `${place}?${query}`, {
    method,
    ...(text === undefined ? {} : { headers: { 'content-type': type }, body: text() }),
  });
}

interface Note {
  readonly subject: string;
  readonly action: string;
}

/** The last note before the one of this very look. */
async function lastNote(): Promise<Note | undefined> {
  const answer = await collector.ask('ruth', '/v1/access?limit=2');
  return ((await answer.json()) as { readonly records: readonly Note[] }).records[1];
}

describe.each(ROUTES)('$route', (route) => {
  test.each(CALLERS.map((login, at) => [login ?? 'nobody', login, route.status[at]] as const))(
    'answers %s as is theirs, and notes what is read',
    async (_name, login, status) => {
      await lastNote();
      const answer = await send(login, route);
      const text = await answer.text();
      expect(answer.status, text).toBe(status);
      const note = await lastNote();
      const isNoted = status === 200 && route.noted !== undefined;
      if (isNoted) expect(note).toMatchObject({ subject: login, action: route.noted });
      else if (status === 403 && route.isRefusalNoted === true)
        expect(note).toMatchObject({ subject: login, action: 'refused' });
      else expect(note).toMatchObject({ subject: 'ruth', action: 'access' });
    },
  );
});

test('no route is missing here', async () => {
  const { paths } = (await (await collector.ask(undefined, '/openapi.json')).json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  const declared = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const guarded = declared.filter((route) => route.includes(' /v1/'));
  expect(guarded.toSorted()).toEqual(ROUTES.map(({ route }) => route).toSorted());
});

test.each(['entries', 'archive', 'export?format=json', 'events'])(
  'a reader who breaks off %s is noted all the same',
  async (path) => {
    const leaving = new AbortController();
    const url = `${collector.url}/v1/sessions/${bobs.shipped.id}/${path}`;
    const headers = { authorization: `Bearer ${await collector.token('ruth')}` };
    const answer = await fetch(url, { headers, signal: leaving.signal });
    expect(answer.status).toBe(200);
    leaving.abort();
    expect(await lastNote()).toMatchObject({ subject: 'ruth', action: expect.not.stringMatching('access') });
  },
);
