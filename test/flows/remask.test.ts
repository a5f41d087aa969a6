// An old session by new rules, whole ways across: refused while the sidecar runs, then masked anew; both sessions verify.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHome, expectErrorLine, openFlow } from '../support/flow.ts';
import { findText, listFiles } from '../support/home.ts';
import { chatEvent, chatRequest, openHttpUpstream } from '../support/http-upstream.ts';
import { runProgram } from '../support/sidecar.ts';
import { createModelKey } from '../support/test-secrets.ts';

const own = `acme_${createModelKey().slice(-12).toLowerCase()}`;
const RULE = { id: 'acme-key', triggers: ['acme_'], pattern: 'acme_[0-9a-z]{12}' };

test('redact --apply masks what was said and streamed, and leaves two sessions that verify', async () => {
  const upstream = await openHttpUpstream((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const letter of `It is ${own}, as said.`) response.write(chatEvent(letter));
    response.end('data: [DONE]\n\n');
  });
  const home = await createHome();
  const flow = await openFlow({ upstream: upstream.url, home });
  await flow.send({ headers: { 'content-type': 'application/json' }, body: chatRequest(`use ${own}`) });
  await flow.recorded(1);
  const run = async (...args: string[]) => JSON.parse((await runProgram(home, [...args, '--json'])).stdout);
  const [{ id }] = (await run('sessions')).sessions;
  const apply = ['redact', '--apply', id, '--yes'];
  expectErrorLine(await runProgram(home, apply), { code: 1, says: /still being recorded/ });
  await flow.sidecar.stop();
  expect(await findText(home, own)).not.toEqual([]);
  await writeFile(join(home, 'config.json'), JSON.stringify({ redaction: { rules: [RULE] } }), {
    mode: 0o600,
  });
  const again = await openFlow({ upstream: upstream.url, home });
  expectErrorLine(await runProgram(home, apply), { code: 1, says: /expected no sidecar.*cursor-rec stop/ });
  await again.sidecar.stop();

  const [told] = (await run('redact', '--dry-run', id)).sessions;
  const done = await run(...apply);
  expect(done).toMatchObject({ session: id, findings: told.findings, level: 'intact-with-gaps' });
  expect(done.findings).toHaveLength(2);
  expect(await findText(home, own)).toEqual([]);
  for (const each of [id, done.into])
    expect(await run('redact', '--dry-run', each)).toEqual({ sessions: [{ id: each, findings: [] }] });
  const shown = (await runProgram(home, ['show', done.into])).stdout;
  expect(shown).toMatch(/use \[REDACTED:acme-key:[0-9a-f]{8}\]/);
  expect(shown).toMatch(/It is \[REDACTED:acme-key:[0-9a-f]{8}\], as said\./);
  const verified = await run('verify', '--all');
  expect(verified).toMatchObject({ index: { missing: [], problems: [] } });
  expect(verified.sessions).toHaveLength(2);
  for (const session of verified.sessions)
    expect(session).toMatchObject({ index: 'listed', problems: [], unexplained: [] });
  expect(await run(...apply)).toMatchObject({ into: done.into, entries: 0 });

  // A new session that is broken, or only says that it repeats the old one, is no reason to erase anything.
  const [segment = ''] = (await listFiles(home)).filter((file) => file.endsWith(`${done.into}/0001.jsonl`));
  await writeFile(segment, (await readFile(segment, 'utf8')).replace('acme-key', 'acme-kex'));
  const before = await findText(home, '"data"');
  expectErrorLine(await runProgram(home, apply), { code: 1, says: /expected/ });
  expect(await findText(home, '"data"')).toEqual(before);
});
