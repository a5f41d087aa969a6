import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/core/model/exchange.ts';
import type { Json } from '../../../src/core/model/json.ts';
import { repositoryOf, toRepository } from '../../../src/core/search/repository.ts';

describe('toRepository', () => {
  it.each([
    ['https://host.example/team/app.git', 'host.example/team/app'],
    ['https://ana:token@Host.example/team/app', 'host.example/team/app'],
    ['ssh://git@host.example:2222/team/app.git', 'host.example/team/app'],
    ['git@host.example:team/sub/app.git', 'host.example/team/sub/app'],
    ['https://host.example/team/app/', 'host.example/team/app'],
  ])('knows %s whatever way it is reached', (remote, repository) => {
    expect(toRepository(remote)).toBe(repository);
  });

  it('makes nothing of what is no remote', () => {
    expect(toRepository('')).toBeUndefined();
    expect(toRepository('here')).toBeUndefined();
  });
});

describe('repositoryOf', () => {
  it("finds the first remote in the context of Cursor's run", () => {
    const context = { git_repos: [{ path: '/a' }, { remote_url: 'git@host.example:team/app.git' }] };
    expect(repositoryOf(asked({ run_request: { action: { context } } }))).toBe('host.example/team/app');
  });

  it('finds none in a prompt that only speaks of one', () => {
    expect(repositoryOf(asked({ text: 'git_repos: git@host.example:team/app.git' }))).toBeUndefined();
  });
});

function asked(frame: Json): Exchange {
  return {
    request: { headers: [], body: { type: 'stream', events: [{ tMs: 0, data: frame }] } },
  } as unknown as Exchange;
}
