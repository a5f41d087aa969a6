// Tokens of the services that teams plan, draw, write and sign in with.

import { isToken } from '../checks.ts';
import { createRule, inFamily, isNoExample, tokenRule } from '../rule.ts';
import { BASE36, BASE62, DIGITS, HEX, sample, sampleUuid } from '../sample.ts';
import { literal, notBefore, optional, run, secret, sequence } from '../shape.ts';
import { LEADS } from './assigned.ts';

const WORD = 'A-Za-z0-9_-';

export const saasRules = inFamily('saas', [
  tokenRule({
    id: 'linear-key',
    description: 'Linear key or OAuth token',
    prefixes: ['lin_api_', 'lin_oauth_', 'lin_wh_'],
    alphabet: 'A-Za-z0-9_',
    min: 32,
    max: 128,
    examples: () => ({
      match: [`lin_api_${sample(BASE62, 40)}`],
      ignore: ['lin_api_key', `lin_api_${'x'.repeat(40)}`],
    }),
  }),
  tokenRule({
    id: 'notion-token',
    description: 'Notion token of an integration',
    prefixes: ['ntn_', 'secret_'],
    alphabet: 'A-Za-z0-9',
    min: 43,
    max: 50,
    end: 'A-Za-z0-9_',
    examples: () => ({
      match: [`ntn_${sample(DIGITS, 11)}${sample(BASE62, 35)}`, `secret_${sample(BASE62, 43)}`],
      ignore: ['ntn_name', 'secret_key_base', `secret_${'x'.repeat(43)}`],
    }),
  }),
  tokenRule({
    id: 'atlassian-token',
    description: 'Atlassian token, of the API or an organisation',
    prefixes: ['ATATT3xFf', 'ATCTT3', 'ATOA'],
    alphabet: 'A-Za-z0-9_=-',
    min: 40,
    max: 300,
    examples: () => ({
      match: [`ATATT3xFfGF0${sample(BASE62, 170)}=${sample(HEX, 8)}`],
      ignore: ['ATATT3xFfGF0', 'ATOA'],
    }),
  }),
  createRule({
    id: 'asana-token',
    description: 'Asana personal access token',
    triggers: ['0/', '1/', '2/'],
    shape: sequence(
      run('0-9', 15, 18),
      run('/0-9', 0, 20),
      literal(':'),
      run('0-9a-f', 32, 32),
      notBefore('A-Za-z0-9'),
    ),
    examples: () => ({
      match: [`1/${sample(DIGITS, 16)}:${sample(HEX, 32)}`],
      ignore: ['1/2', `1/${sample(DIGITS, 16)}`],
    }),
  }),
  tokenRule({
    id: 'figma-token',
    description: 'Figma token: personal, OAuth, refresh',
    prefixes: ['figd_', 'figu_', 'figo_', 'figoh_', 'figur_', 'figor_'],
    alphabet: WORD,
    min: 36,
    max: 200,
    examples: () => ({
      match: [`figd_${sample(BASE62, 40)}`],
      ignore: ['figd_token', `figd_${'x'.repeat(40)}`],
    }),
  }),
  createRule({
    id: 'okta-token',
    description: 'Okta token in its header or behind its name',
    triggers: ['SSWS ', 'okta', 'OKTA', 'Okta'],
    insideWords: true,
    shape: sequence(optional(LEADS), secret(literal('00'), run(WORD, 38, 42), notBefore('A-Za-z0-9_-'))),
    accepts: (text, isCut) => isNoExample(text) && (isCut || isToken(text)),
    examples: () => ({
      match: [`Authorization: SSWS 00${sample(BASE62, 40)}`, `OKTA_API_TOKEN=00${sample(BASE62, 40)}`],
      ignore: ['SSWS <token>', 'okta_org_url = "https://example.okta.example"'],
    }),
  }),
  createRule({
    id: 'postman-key',
    description: 'Postman key',
    triggers: ['PMAK-'],
    shape: sequence(run('A-Za-z0-9', 24, 24), literal('-'), run('A-Za-z0-9', 34, 34)),
    examples: () => ({
      match: [`PMAK-${sample(HEX, 24)}-${sample(HEX, 34, 2)}`],
      ignore: ['PMAK-key', `PMAK-${'0'.repeat(24)}-${'0'.repeat(34)}`],
    }),
  }),
  tokenRule({
    id: 'contentful-token',
    description: 'Contentful personal access token',
    prefixes: ['CFPAT-'],
    alphabet: WORD,
    min: 43,
    max: 64,
    examples: () => ({ match: [`CFPAT-${sample(BASE62, 43)}`], ignore: ['CFPAT-token'] }),
  }),
  tokenRule({
    id: 'dropbox-token',
    description: 'Dropbox access token of short life',
    prefixes: ['sl.'],
    alphabet: 'A-Za-z0-9_.-',
    min: 120,
    max: 1500,
    examples: () => ({
      match: [`sl.B${sample(BASE62, 136)}`, `sl.u.${sample(BASE62, 400)}`],
      ignore: ['sl.name', `sl.${sample(BASE62, 20)}`],
    }),
  }),
  tokenRule({
    id: 'typeform-token',
    description: 'Typeform personal token',
    prefixes: ['tfp_'],
    alphabet: 'A-Za-z0-9_.=-',
    min: 40,
    max: 80,
    examples: () => ({
      match: [`tfp_${sample(BASE62, 44)}_${sample(BASE62, 14)}`],
      ignore: ['tfp_distributions'],
    }),
  }),
  createRule({
    id: 'hubspot-token',
    description: 'HubSpot token of a private app',
    triggers: ['pat-na1-', 'pat-na2-', 'pat-na3-', 'pat-eu1-', 'pat-ap1-'],
    shape: run('a-f0-9-', 36, 36),
    examples: () => ({ match: [`pat-na1-${sampleUuid()}`], ignore: ['pat-na1-token', 'pat-eu1-'] }),
  }),
  createRule({
    id: 'mapbox-secret-token',
    description: 'Mapbox secret token',
    triggers: ['sk.eyJ'],
    shape: sequence(run(WORD, 30, 300), literal('.'), run(WORD, 20, 30)),
    examples: () => ({
      match: [`sk.eyJ1${sample(BASE62, 80)}.${sample(BASE62, 22)}`],
      ignore: ['sk.eyJ1', `pk.eyJ1${sample(BASE62, 80)}.${sample(BASE62, 22)}`],
    }),
  }),
  tokenRule({
    id: 'trello-token',
    description: 'Trello token',
    prefixes: ['ATTA'],
    alphabet: 'a-f0-9A-Z',
    min: 64,
    max: 76,
    examples: () => ({
      match: [`ATTA${sample(HEX, 64)}${sample(HEX, 8).toUpperCase()}`],
      ignore: ['ATTACHMENT', 'ATTA'],
    }),
  }),
  tokenRule({
    id: 'readme-key',
    description: 'ReadMe key',
    prefixes: ['rdme_'],
    alphabet: 'a-z0-9',
    min: 60,
    max: 80,
    examples: () => ({ match: [`rdme_${sample(BASE36, 70)}`], ignore: ['rdme_file'] }),
  }),
  createRule({
    id: 'clickup-token',
    description: 'ClickUp personal token',
    triggers: ['pk_'],
    shape: sequence(run('0-9', 5, 12), literal('_'), run('A-Z0-9', 32, 32), notBefore('A-Za-z0-9_')),
    examples: () => ({
      match: [`pk_${sample(DIGITS, 8)}_${sample('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', 32)}`],
      ignore: ['pk_12345_ABC', 'pk_users'],
    }),
  }),
  tokenRule({
    id: 'product-key',
    description: 'Key of Cal.com, Frame.io, Lokalise, Beamer or the like',
    prefixes: ['cal_live_', 'cal_test_', 'fio-u-', 'b_', 'ory_at_', 'ory_rt_', 'ory_pat_', 'ory_wak_'],
    alphabet: WORD,
    min: 32,
    max: 100,
    accepts: (text, isCut) =>
      isNoExample(text) &&
      (isCut ||
        (isToken(text.slice(text.lastIndexOf('_') + 1)) &&
          /\d.*\d.*\d/.test(text) &&
          !/[a-z]{8}/.test(text))),
    examples: () => ({
      match: [`cal_live_${sample(HEX, 32)}`, `ory_at_${sample(BASE62, 43)}`],
      ignore: ['b_', 'cal_live_view', 'b_a_very_long_name_of_a_variable_in_some_program'],
    }),
  }),
]);
