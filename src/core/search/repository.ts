// The repository that a prompt came from, where the client says it: Cursor sends the remotes of the folders that are open.
import type { Exchange } from '../model/exchange.ts';
import { isJsonObject, type Json } from '../model/json.ts';

/** The context stands a few levels down in a run; what is deeper is content. */
const MAX_DEPTH = 8;
/** The forms of a remote: `https://host/owner/name.git`, `ssh://git@host/owner/name`, `git@host:owner/name.git`. */
const REMOTE = /^(?:[a-z+]+:\/\/)?(?:[^@/\s]*@)?([^:/\s]+)(?::\d+\/|[:/])\/*(.+?)(?:\.git)?\/*$/i;

/** `host/owner/name` of the first remote in the request of an exchange, without credentials; undefined where none is said. */
export function repositoryOf({ request: { body } }: Exchange): string | undefined {
  switch (body?.type) {
    case 'json':
      return findRemote(body.value, MAX_DEPTH);
    case 'stream':
      for (const { data } of body.events) {
        const found = findRemote(data, MAX_DEPTH);
        if (found !== undefined) return found;
      }
      return undefined;
    default:
      return undefined;
  }
}

/** The form in which a remote is counted, whatever way it is reached. */
export function toRepository(remote: string): string | undefined {
  const [, host, path] = REMOTE.exec(remote.trim()) ?? [];
  return host === undefined || path === undefined ? undefined : `${host.toLowerCase()}/${path}`;
}

function findRemote(value: Json, depth: number): string | undefined {
  if (depth === 0 || !isJsonObject(value)) return undefined;
  const { git_repos: repositories } = value;
  if (Array.isArray(repositories))
    for (const repository of repositories) {
      const remote = isJsonObject(repository) ? repository.remote_url : undefined;
      const found = typeof remote === 'string' ? toRepository(remote) : undefined;
      if (found !== undefined) return found;
    }
  for (const inner of Object.values(value)) {
    const found = findRemote(inner, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
