// Keys of services that are told by their name, or by a form of their own.

import { isToken } from '../checks.ts';
import { createRule, inFamily, isNoExample } from '../rule.ts';
import { BASE36, BASE62, HEX, sample } from '../sample.ts';
import { literal, notBefore, run, secret, sequence } from '../shape.ts';
import { LEADS } from './assigned.ts';
import { namedRule } from './named.ts';

const WORD = 'A-Za-z0-9_-';

export const namedServiceRules = inFamily('saas', [
  createRule({
    id: 'adobe-secret',
    description: 'Adobe client secret',
    triggers: ['p8e-', 'p8_'],
    shape: sequence(run(WORD, 30, 40), notBefore('A-Za-z0-9_-')),
    accepts: (text, isCut) => isNoExample(text) && (isCut || isToken(text.slice(4))),
    examples: () => ({ match: [`p8e-${sample(BASE62, 32)}`], ignore: ['p8e-secret', 'p8_file'] }),
  }),
  createRule({
    id: 'salesforce-token',
    description: 'Salesforce session id or access token',
    triggers: ['00D'],
    shape: sequence(run('A-Za-z0-9', 12, 15), literal('!'), run('A-Za-z0-9_.', 60, 200)),
    examples: () => ({
      match: [`00D${sample(BASE62, 12)}!AQ${sample(BASE62, 90)}`],
      ignore: ['00D', `00D${sample(BASE62, 12)}`],
    }),
  }),
  createRule({
    id: 'rapidapi-key',
    description: 'RapidAPI key behind its name',
    triggers: ['apidapi', 'apidAPI', 'APIDAPI', 'apid-API', 'apid_api', 'APID_API', 'apidApi'],
    insideWords: true,
    shape: sequence(
      LEADS,
      secret(
        run('a-z0-9', 10, 10),
        literal('msh'),
        run('a-z0-9', 15, 15),
        literal('p1'),
        run('a-z0-9', 6, 6),
        literal('jsn'),
        run('a-z0-9', 12, 12),
      ),
    ),
    examples: () => ({
      match: [
        `X-RapidAPI-Key: ${sample(HEX, 10)}msh${sample(HEX, 15)}p1${sample(HEX, 6)}jsn${sample(HEX, 12)}`,
      ],
      ignore: ['X-RapidAPI-Key: <key>', 'X-RapidAPI-Host: x.example'],
    }),
  }),
  namedRule({
    id: 'saas-named-key',
    description: 'Key of a service whose keys have no prefix of their own, behind its name',
    names: [
      ...[
        'auth0',
        'okta',
        'trello',
        'zendesk',
        'freshdesk',
        'intercom',
        'hubspot',
        'salesforce',
        'jira',
        'confluence',
      ],
      ...[
        'asana',
        'monday',
        'todoist',
        'contentful',
        'mapbox',
        'dropbox',
        'box',
        'zoom',
        'calendly',
        'segment',
      ],
      ...[
        'clerk',
        'workos',
        'stytch',
        'firebase',
        'pusher',
        'algolia',
        'cloudinary',
        'shodan',
        'virustotal',
        'etherscan',
      ],
      ...[
        'alchemy',
        'infura',
        'coinbase',
        'binance',
        'kraken',
        'opensea',
        'spotify',
        'twitter',
        'linkedin',
        'discord',
      ],
    ],
    alphabet: WORD,
    min: 20,
    max: 100,
    accepts: (text, isCut) =>
      isNoExample(text) && (isCut || (isToken(text) && /\d/.test(text) && !/[a-z]{9}/.test(text))),
    examples: () => ({
      match: [
        `AUTH0_CLIENT_SECRET=${sample(BASE62, 64)}`,
        `"trelloApiKey": "${sample(HEX, 32)}"`,
        `discord token: ${sample(BASE62, 60)}`,
      ],
      ignore: [
        `AUTH0_CLIENT_ID=${sample(BASE62, 32)}`,
        'mapbox token: pk-your-own-public-token',
        `TRELLO_API_KEY=${sample(BASE36, 8)}`,
      ],
    }),
  }),
]);
