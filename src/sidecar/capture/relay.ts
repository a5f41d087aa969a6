// Two connections as one: bytes pass both ways as they come, each side as fast as the other takes them.
import type { Duplex } from 'node:stream';
import type { Side } from '../../core/model/frame.ts';

export interface RelayEvents {
  /** A chunk that has been passed on. */
  onChunk(side: Side, bytes: Buffer): void;
  /** That side has said its last byte. */
  onEnded(side: Side): void;
  /** Both connections are gone; `broken` is the side that went without an end. */
  onClosed(broken: Side | undefined): void;
}
export interface Relay {
  pause(): void;
  resume(): void;
  /** Breaks both connections. */
  destroy(): void;
}

/** How long a connection whose other end has said goodbye may take to say it too. */
const lingerMs = 10_000;

/** Joins the two connections; `request` is the client's, `response` the upstream's. */
export function openRelay(request: Duplex, response: Duplex, events: RelayEvents): Relay {
  let isHeld = false;
  let broken: Side | undefined;
  const ended = new Set<Side>();
  let open = 2;

  function pass(side: Side, from: Duplex, to: Duplex): void {
    from.on('data', (bytes: Buffer) => {
      if (!to.writable) return; // the other end listens no more
      if (!to.write(bytes)) from.pause();
      events.onChunk(side, bytes);
    });
    to.on('drain', () => {
      if (!isHeld) from.resume();
    });
    from.on('end', () => {
      ended.add(side);
      events.onEnded(side);
      to.end();
    });
    from.on('error', () => from.destroy());
    from.on('close', () => {
      if (ended.size === 0) broken ??= side;
      if (ended.has(side)) linger(to);
      else endSoon(to);
      open -= 1;
      if (open === 0) events.onClosed(broken);
    });
  }
  pass('request', request, response);
  pass('response', response, request);
  return {
    pause() {
      isHeld = true;
      request.pause();
      response.pause();
    },
    resume() {
      isHeld = false;
      if (!response.writableNeedDrain) request.resume();
      if (!request.writableNeedDrain) response.resume();
    },
    destroy() {
      request.destroy();
      response.destroy();
    },
  };
}

/** Ends it once it has said what it was given. */
function endSoon(socket: Duplex): void {
  if (socket.writableFinished || socket.destroyed) socket.destroy();
  else socket.end(() => socket.destroy());
}

function linger(socket: Duplex): void {
  if (socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.resume();
  socket.once('close', () => clearTimeout(timer));
}
