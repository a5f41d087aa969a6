// What the live list says of a session while its files grow.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { watchSession } from '../../../src/cli/read/watched-session.ts';
import { sessionFolder } from '../../../src/sidecar/spool/session-folder.ts';
import { createFolder } from '../../support/context.ts';
import { createRecordedHome } from '../../support/recorded-home.ts';

const ID = '019abc00-0000-7000-8000-000000000001';
const startedAt = '2026-11-25T10:00:00.000Z';

/** The lines of a session of two chats, and a folder in which they are written anew. */
async function openGrowing() {
  const chat = { answer: ['one', ' two'], userAgent: 'claude-cli/2.1 (external)' };
  const home = await createRecordedHome([
    {
      id: ID,
      startedAt,
      chats: [
        { ...chat, prompt: 'First?' },
        { ...chat, prompt: 'Second?', model: 'claude-opus-4-1' },
      ],
    },
  ]);
  const from = sessionFolder(home, { id: ID, startedAt });
  const lines = readFileSync(join(from, '0001.jsonl'), 'utf8').split('\n').slice(0, -1);
  const folder = join(await createFolder(), ID);
  mkdirSync(folder);
  writeFileSync(join(folder, 'session.json'), readFileSync(join(from, 'session.json')));
  return { folder, lines, grow: (line: string) => appendFileSync(join(folder, '0001.jsonl'), `${line}\n`) };
}

describe('a watched session', () => {
  it('knows at its end what was asked, of whom, and by which program', async () => {
    const { folder, lines, grow } = await openGrowing();
    const watched = watchSession(folder);
    expect(watched.summary).toMatchObject({ id: ID, state: 'waiting', exchanges: 0, user: 'alice' });
    for (const line of lines) grow(line);
    expect(watched.step(Date.now())).toBe(true);
    expect(watched.isClosed).toBe(true);
    expect(watched.summary).toMatchObject({
      state: 'closed',
      ...{ client: 'claude-cli', models: ['gpt-5', 'claude-opus-4-1'], routes: ['openai'] },
      ...{ title: 'First?', prompt: 'Second?', exchanges: 2, failed: 0 },
    });
    watched.close();
  });

  it('comes to the same line by line, answering while an exchange is under way', async () => {
    const { folder, lines, grow } = await openGrowing();
    const watched = watchSession(folder);
    const states: string[] = [];
    let now = 1_000_000;
    for (const line of lines) {
      grow(line);
      // Long enough for a request to be whole.
      now += 1000;
      watched.step(now);
      if (states.at(-1) !== watched.summary.state) states.push(watched.summary.state);
    }
    watched.step(now + 1000);
    expect(states).toEqual(['answering', 'waiting', 'answering', 'waiting', 'closed']);
    expect(watched.summary).toMatchObject({ title: 'First?', prompt: 'Second?', exchanges: 2 });
    watched.close();
  });

  it('says nothing new while nothing is', async () => {
    const { folder, lines, grow } = await openGrowing();
    const watched = watchSession(folder);
    for (const line of lines.slice(0, -2)) grow(line);
    const later = 2_000_000;
    watched.step(later);
    // The pulse runs out, and then it is still.
    for (let second = 1; second <= 10; second++) watched.step(later + second * 1000);
    expect(watched.step(later + 60_000)).toBe(false);
    watched.close();
  });

  it('refuses a folder that is no session', async () => {
    expect(() => watchSession(dirname('/nowhere/at/all'))).toThrow('expected a recording');
  });
});
