// A model provider on loopback that speaks the public APIs of OpenAI, Anthropic and Gemini and logs what really passed.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Script } from './conversation.ts';
import type { LoggedExchange } from './log.ts';
import { type Pace, REALISTIC } from './pace.ts';
import { createRouter } from './routing.ts';
import { openSender } from './sender.ts';
import { createStory } from './story.ts';

export interface ProviderOptions {
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** What the model says; by default a story of mending a small project. */
  readonly script?: Script;
  /** `true`: realistic timing; absent or `false`: as fast as it goes. */
  readonly pace?: boolean | Pace;
}
export interface Provider {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** Every exchange in the order it began, growing while it is under way. */
  readonly log: readonly LoggedExchange[];
  close(): Promise<void>;
}

/** Starts the provider and resolves once it accepts connections. */
export async function startProvider(options: ProviderOptions = {}): Promise<Provider> {
  const log: LoggedExchange[] = [];
  const pace = options.pace === true ? REALISTIC : options.pace || undefined;
  const route = createRouter(options.script ?? createStory(), pace);
  const onRequest = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await route(await openSender(incoming, response, (exchange) => log.push(exchange)));
    } catch (error) {
      // A request that broke off has nobody to answer; any other error is one of the script and must be seen.
      if (incoming.complete && !response.headersSent) response.writeHead(500).end(String(error));
      else response.destroy();
    }
  };
  const server = createServer((incoming, response) => void onRequest(incoming, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    log,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
