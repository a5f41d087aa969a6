import { expect, test } from 'vitest';
import {
  readKeys,
  withoutKeyFields,
  withoutKeyParameters,
} from '../../../src/sidecar/capture/client-keys.ts';

test('keys are read wherever APIs take one', () => {
  const headers = {
    authorization: 'bearer  one ',
    'x-api-key': 'two',
    'api-key': 'three',
    'x-goog-api-key': 'four',
    'sec-websocket-protocol': 'realtime, openai-insecure-api-key.five',
  };
  expect(readKeys(headers, '/x?a=b&key=si%78&KEY=seven').sort()).toEqual(
    ['one', 'two', 'three', 'four', 'five', 'six', 'seven'].sort(),
  );
  expect(readKeys({ authorization: 'Basic b25lOnR3bw==' }, '/x?monkey=a')).toEqual([]);
});

test('fields that hold a key are taken out, the others stay as they came', () => {
  const raw = ['A', '1', 'AUTHORIZATION', 'x', 'X-Api-Key', 'x', 'api-key', 'x', 'Cookie', 'x', 'a', '2'];
  expect(withoutKeyFields([...raw, 'X-Goog-Api-Key', 'x', 'Ocp-Apim-Subscription-Key', 'x'])).toEqual([
    'A',
    '1',
    'a',
    '2',
  ]);
});

test.each([
  ['realtime, openai-insecure-api-key.K, openai-beta.realtime-v1', ['realtime, openai-beta.realtime-v1']],
  ['OpenAI-Insecure-Api-Key.K', []],
  ['realtime,  other', ['realtime,  other']],
])('of the WebSocket protocols %s goes on %j', (value, left) => {
  const name = 'Sec-WebSocket-Protocol';
  expect(withoutKeyFields([name, value])).toEqual(left.flatMap((each) => [name, each]));
});

test.each([
  ['/x', '/x'],
  ['/x?', '/x?'],
  ['/x?key=K', '/x'],
  ['/x?a=%20&&key=K&b=?key=&%6bey=K&api%2Dkey=K&ACCESS_TOKEN=K', '/x?a=%20&&b=?key='],
  ['/x?keys=1&monkey=2&key', '/x?keys=1&monkey=2'],
  ['/x?%zz=1&key=K', '/x?%zz=1'],
])('of the path %s goes on %s', (path, left) => {
  expect(withoutKeyParameters(path)).toBe(left);
});
