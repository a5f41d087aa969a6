// PostgreSQL as far away as that of an organisation: each message is some milliseconds on its way, there and back.
import { chmod, mkdir } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { startPostgres } from '../../test/support/collector/postgres.ts';
import type { Stage } from '../support/stage.ts';

/** Where the socket is, in a URL that names no host. */
const HOST = /host=([^&]*)/;

/** Starts one that ends with the stage; answers the URL of an empty database, reached by a way that takes so long. */
export async function startFarPostgres(stage: Stage, onewayMs: number): Promise<string> {
  const server = await startPostgres();
  stage.defer(() => server.close());
  const near = await server.newUrl();
  const folder = join(await stage.makeFolder(), 'far');
  await mkdir(folder);
  await chmod(folder, 0o700);
  // As libpq calls the socket of the default port.
  const name = '.s.PGSQL.5432';
  const [, host = ''] = HOST.exec(near) ?? [];
  const target = join(decodeURIComponent(host), name);
  const open = new Set<Socket>();
  const way = createServer((client) => {
    const upstream = connect(target);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from);
      passOn(from, to, onewayMs);
    }
  });
  await new Promise<void>((resolve) => way.listen(join(folder, name), resolve));
  stage.defer(() => {
    way.close();
    for (const socket of open) socket.destroy();
  });
  return near.replace(HOST, `host=${encodeURIComponent(folder)}`);
}

/** In order: timers of one length end in the order in which they began. */
function passOn(from: Socket, to: Socket, delayMs: number): void {
  from.on('data', (bytes) => setTimeout(() => to.write(bytes), delayMs));
  from.on('close', () => setTimeout(() => to.destroy(), delayMs));
  from.on('error', () => undefined);
}
