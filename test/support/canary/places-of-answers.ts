// Places in answers: whole bodies, streamed texts and arguments cut at random, errors, header fields, trailers, broken streams.
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { chatEvent, chatRequest } from '../http-upstream.ts';
import { cut, writeCut } from './cut.ts';
import type { CanaryAsked, Place } from './place.ts';
import type { Answer } from './upstreams.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const SSE_TYPE = { 'content-type': 'text/event-stream' };
type Make = (said: string, word: string) => Answer;

const place = (name: string, make: Make, asked: Partial<CanaryAsked & Place> = {}): Place => ({
  name,
  ...(asked.isOneLine === undefined ? {} : { isOneLine: asked.isOneLine }),
  send: (scene, said, word) =>
    scene.ask({
      path: '/v1/chat/completions',
      body: chatRequest(word),
      ...(asked.isLeft === undefined ? {} : { isLeft: asked.isLeft }),
      ...(asked.route === undefined ? {} : { route: asked.route }),
      ...(asked.path === undefined ? {} : { path: asked.path }),
      answer: make(said, word),
    }),
});

const whole =
  (body: object, status = 200): Answer =>
  (response) =>
    response.writeHead(status, JSON_TYPE).end(JSON.stringify(body));
const stream =
  (events: readonly string[], end: Answer = (response) => response.end()): Answer =>
  async (response) => {
    response.writeHead(200, SSE_TYPE);
    await writeCut(response, events.join(''));
    end(response);
  };
const event = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;
const named = (value: { readonly type: string }): string => `event: ${value.type}\n${event(value)}`;
const pieces = (text: string, toEvent: (piece: string) => string): string[] => cut(text).map(toEvent);
const breakOff: Answer = (response: ServerResponse) => response.destroy();
const anthropic = { route: 'anthropic', path: '/v1/messages' } as const;
const responses = { path: '/v1/responses' } as const;
const argumentsOf = (said: string): string => JSON.stringify({ path: 'a.ts', content: said });

const chatArguments = (piece: string): string =>
  event({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, function: { arguments: piece } }] } }] });
const block = (delta: object): string => named({ type: 'content_block_delta', index: 0, delta } as never);
const output = (type: string, delta: string): string =>
  named({ type, item_id: 'i', output_index: 0, content_index: 0, delta } as never);
const candidate = (text: string): string =>
  event({ candidates: [{ index: 0, content: { parts: [{ text }] } }] });

export const answerPlaces: readonly Place[] = [
  place('an answer', (said) => whole({ choices: [{ message: { role: 'assistant', content: said } }] })),
  place('an answer that is compressed', (said) => (response) => {
    response.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' });
    response.end(gzipSync(JSON.stringify({ choices: [{ message: { content: said } }] })));
  }),
  place('a streamed text', (said) => stream(pieces(said, chatEvent))),
  place('streamed arguments', (said) => stream(pieces(argumentsOf(said), chatArguments))),
  place(
    'a streamed text of the Messages API',
    (said) => stream(pieces(said, (text) => block({ type: 'text_delta', text }))),
    anthropic,
  ),
  place(
    'streamed arguments of the Messages API',
    (said) =>
      stream(pieces(argumentsOf(said), (piece) => block({ type: 'input_json_delta', partial_json: piece }))),
    anthropic,
  ),
  place(
    'a streamed text of the Responses API',
    (said) => stream(pieces(said, (piece) => output('response.output_text.delta', piece))),
    responses,
  ),
  place(
    'streamed arguments of the Responses API',
    (said) =>
      stream(pieces(argumentsOf(said), (piece) => output('response.function_call_arguments.delta', piece))),
    responses,
  ),
  place('a streamed text of Gemini', (said) => stream(pieces(said, candidate)), {
    path: '/v1beta/models/m:streamGenerateContent?alt=sse',
  }),
  place('streamed base64', (said, word) =>
    stream([chatEvent(`${word} `), ...pieces(btoa(said), chatEvent), chatEvent(' ')]),
  ),
  place(
    'streamed lines of JSON',
    (said) => async (response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      await writeCut(
        response,
        cut(said)
          .map((piece) => `${JSON.stringify({ piece })}\n`)
          .join(''),
      );
      response.end();
    },
    { path: '/api/x' },
  ),
  place('the message of an error', (said) =>
    whole({ error: { message: said, code: 'invalid_api_key' } }, 401),
  ),
  place(
    'the page of an error',
    (said) => (response) =>
      response.writeHead(502, { 'content-type': 'text/html' }).end(`<h1>No</h1><pre>${said}</pre>`),
  ),
  place('an error in a stream', (said, word) =>
    stream([chatEvent(word), event({ error: { message: said, type: 'server_error' } })]),
  ),
  place(
    'a header field of an answer',
    (said, word) => (response) =>
      response.writeHead(302, { location: `/x?q=${encodeURIComponent(said)}`, 'x-request-id': word }).end(),
  ),
  place(
    'the status line',
    (said, word) => (response) => {
      response.writeHead(200, said, JSON_TYPE).end(JSON.stringify({ word }));
    },
    { isOneLine: true },
  ),
  place(
    'a trailer',
    (said) => (response) => {
      response.writeHead(200, { ...JSON_TYPE, trailer: 'x-request-id, grpc-message' });
      response.write('{}');
      response.addTrailers({ 'x-request-id': said, 'grpc-message': encodeURIComponent(said), 'x-own': said });
      response.end();
    },
    { isOneLine: true },
  ),
  place('a stream that breaks off', (said, word) =>
    stream([chatEvent(word), ...pieces(said, chatEvent).slice(0, -3)], breakOff),
  ),
  place('a stream that breaks off in arguments', (said, word) =>
    stream([chatEvent(word), ...pieces(argumentsOf(said), chatArguments).slice(0, -4)], breakOff),
  ),
  place('a stream that its client leaves', (said) => stream(pieces(said, chatEvent)), { isLeft: true }),
];
