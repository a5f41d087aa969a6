// The client of the streaming benches: undici's dispatch, the thinnest layer that it has.
import type { Dispatcher } from 'undici';
import { type Plan, planHeader } from './plan.ts';

export interface Request {
  readonly path: string;
  readonly plan: Plan;
  readonly body: string | Buffer;
  /** In lower case; beside the plan's, or instead of the content type of JSON. */
  readonly headers?: { readonly [name: string]: string };
  /** Gets each chunk of the answer's body in the turn in which it was read. */
  readonly onChunk?: (chunk: Buffer) => void;
}

/** Sends a request and resolves when the answer is whole; throws where it is cut or no 200. */
export function send(dispatcher: Dispatcher, { path, plan, body, headers, onChunk }: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    let status = 0;
    dispatcher.dispatch(
      {
        method: 'POST',
        path,
        body,
        headers: { 'content-type': 'application/json', ...headers, [planHeader]: JSON.stringify(plan) },
      },
      {
        // undici asks for all of them.
        onRequestStart: () => {},
        onResponseStart: (_controller, found) => {
          status = found;
        },
        onResponseData: (_controller, chunk) => onChunk?.(chunk),
        onResponseEnd: () =>
          status === 200 ? resolve() : reject(new Error(`expected status 200, found ${status}`)),
        onResponseError: (_controller, error) => reject(error),
      },
    );
  });
}
