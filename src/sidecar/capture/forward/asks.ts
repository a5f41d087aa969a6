// The two ways to ask for a tunnel: CONNECT over HTTP/1.1, where the connection becomes it, and over HTTP/2, where a stream does.
import type { ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import { writeRefusal } from '../answer.ts';
import { respond, sendStreamRefusal } from '../h2/stream-answer.ts';
import type { Refusal } from '../refusal.ts';
import type { ConnectAsk } from '../traffic.ts';

/** A client that asked for a tunnel, and has no answer yet. */
export interface TunnelAsk {
  /** Says that the tunnel is there, and returns what its bytes pass through. */
  establish(): Duplex;
  refuse(refusal: Refusal): void;
  /** Calls back when the client goes. */
  onGone(gone: () => void): void;
}

export function askBySocket({ socket, early }: Pick<ConnectAsk, 'socket' | 'early'>): TunnelAsk {
  socket.on('error', () => socket.destroy());
  return {
    establish() {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      if (early.length > 0) socket.unshift(early);
      return socket;
    },
    refuse: (refusal) => writeRefusal(socket, refusal, 'text'),
    onGone: (gone) => void socket.on('close', gone),
  };
}

export function askByStream(stream: ServerHttp2Stream): TunnelAsk {
  stream.on('error', () => {}); // its close says all
  return {
    establish() {
      respond(stream, { ':status': 200 }, {});
      return stream;
    },
    refuse: (refusal) => sendStreamRefusal(stream, refusal, 'text'),
    onGone: (gone) => void stream.on('close', gone),
  };
}
