// The seam between a listener and what it serves: requests, however their connection came.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Refusal } from './refusal.ts';

/** What a listener hands its traffic to. */
export interface Traffic {
  onRequest(request: IncomingMessage, response: ServerResponse): void;
  onUpgrade(request: IncomingMessage, socket: Socket, early: Buffer): void;
  /** Counts a connection or request that the listener itself refused. */
  countRefusal(): void;
  /** Ends every exchange under way. */
  cut(refusal: Refusal): void;
}
