// The sidecar's own addresses, for the commands of this machine: status and stop.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RecordMode } from '../core/model/record-mode.ts';
import type { TapStats } from './capture/tap.ts';
import type { CursorStats, RecordingStats } from './worker/protocol.ts';

/** What `status --json` prints of a running sidecar. */
export interface SidecarStatus {
  readonly running: true;
  readonly pid: number;
  readonly proxy: string;
  readonly home: string;
  readonly startedAt: string;
  readonly record: RecordMode;
  /** False while nothing can be recorded; `problem` says why and what to do. */
  readonly recording: boolean;
  readonly problem?: string;
  readonly identity: { readonly method: string; readonly subject: string };
  readonly keyStore: 'file';
  /** True where clients of this OS user need no token. */
  readonly trustLocalUser: boolean;
  readonly routes: Readonly<Record<string, string>>;
  readonly recorded: RecordingStats;
  readonly cursor: CursorStats;
  readonly traffic: TapStats;
  readonly recovered: readonly string[];
  readonly unrecoverable: readonly string[];
}

export interface ControlOptions {
  readonly status: () => SidecarStatus;
  readonly stop: () => void;
}

/** Answers `/.cursor-rec/status` (GET) and `/.cursor-rec/stop` (POST). */
export function createControl({ status, stop }: ControlOptions) {
  return (request: IncomingMessage, response: ServerResponse, path: string): void => {
    const call = `${request.method} ${path}`;
    if (call === 'GET /.cursor-rec/status') return answer(response, 200, status());
    if (call === 'POST /.cursor-rec/stop') {
      answer(response, 202, { stopping: true });
      response.once('close', stop);
      return;
    }
    answer(response, 404, { error: { code: 'not_found', message: 'expected GET status or POST stop' } });
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}
