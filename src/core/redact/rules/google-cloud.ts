// Keys of Google: its cloud, its models, Firebase.
import { createRule, inFamily, tokenRule } from '../rule.ts';
import { BASE62, HEX, sample } from '../sample.ts';
import { literal, run, sequence } from '../shape.ts';

const WORD = 'A-Za-z0-9_-';

export const googleCloudRules = inFamily('cloud', [
  tokenRule({
    id: 'google-api-key',
    description: 'Google API key, as Gemini, Maps and Firebase take it',
    prefixes: ['AIza'],
    alphabet: WORD,
    min: 35,
    max: 35,
    end: 'A-Za-z0-9',
    examples: () => ({
      match: [`AIza${sample(BASE62, 35)}`],
      ignore: [`AIza${sample(BASE62, 60)}`, `xAIza${sample(BASE62, 35)}`, `AIza${'x'.repeat(35)}`],
    }),
  }),
  tokenRule({
    id: 'google-oauth-secret',
    description: 'Google OAuth client secret',
    prefixes: ['GOCSPX-'],
    alphabet: WORD,
    min: 24,
    max: 40,
    examples: () => ({
      match: [`GOCSPX-${sample(BASE62, 28)}`],
      ignore: ['GOCSPX-your-client-secret-goes-here'],
    }),
  }),
  tokenRule({
    id: 'google-oauth-token',
    description: 'Google OAuth access token',
    prefixes: ['ya29.'],
    alphabet: 'A-Za-z0-9_.-',
    min: 30,
    max: 2048,
    examples: () => ({
      match: [`ya29.a0${sample(BASE62, 160)}`],
      ignore: ['ya29.token', `ya29.${'x'.repeat(40)}`],
    }),
  }),
  tokenRule({
    id: 'google-refresh-token',
    description: 'Google OAuth refresh token',
    prefixes: ['1//0'],
    alphabet: WORD,
    min: 40,
    max: 200,
    examples: () => ({
      match: [`1//0${sample(BASE62, 96)}`],
      ignore: ['1//0-and-more', `11//0${sample(BASE62, 60)}`],
    }),
  }),
  createRule({
    id: 'firebase-server-key',
    description: 'Firebase cloud messaging server key',
    triggers: ['AAAA'],
    shape: sequence(run(WORD, 7, 7), literal(':'), run(WORD, 120, 200)),
    examples: () => ({
      match: [`AAAA${sample(BASE62, 7)}:${sample(BASE62, 140)}`],
      ignore: [`AAAA${sample(BASE62, 150)}`, `AAAA${sample(HEX, 7)}: then`],
    }),
  }),
]);
