// Keys of databases and of those who host them.
import { createRule, inFamily, isNoExample, tokenRule } from '../rule.ts';
import { BASE36, BASE62, HEX, sample } from '../sample.ts';
import { literal, run, sequence } from '../shape.ts';
import { namedRule } from './named.ts';

const WORD = 'A-Za-z0-9_-';

export const databaseRules = inFamily('database', [
  tokenRule({
    id: 'supabase-token',
    description: 'Supabase access token, or OAuth token',
    prefixes: ['sbp_', 'sbp_v0_', 'sbp_oauth_'],
    alphabet: 'a-f0-9',
    min: 40,
    max: 40,
    end: 'A-Za-z0-9',
    examples: () => ({ match: [`sbp_${sample(HEX, 40)}`], ignore: ['sbp_token', `sbp_${'0'.repeat(40)}`] }),
  }),
  tokenRule({
    id: 'supabase-secret-key',
    description: 'Supabase secret key of a project',
    prefixes: ['sb_secret_'],
    alphabet: WORD,
    min: 28,
    max: 64,
    examples: () => ({
      match: [`sb_secret_${sample(BASE62, 22)}_${sample(BASE62, 8, 2)}`],
      ignore: ['sb_secret_key', `sb_publishable_${sample(BASE62, 31)}`],
    }),
  }),
  tokenRule({
    id: 'planetscale-token',
    description: 'PlanetScale token, password or OAuth token',
    prefixes: ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_', 'pscale_api_'],
    alphabet: 'A-Za-z0-9_=.-',
    min: 32,
    max: 64,
    examples: () => ({
      match: [`pscale_tkn_${sample(BASE62, 43)}`],
      ignore: ['pscale_tkn_name', 'pscale_pw_'],
    }),
  }),
  tokenRule({
    id: 'neon-key',
    description: 'Neon key',
    prefixes: ['napi_'],
    alphabet: 'a-z0-9',
    min: 60,
    max: 80,
    examples: () => ({
      match: [`napi_${sample(BASE36, 64)}`],
      ignore: ['napi_create_function', 'napi_value'],
    }),
  }),
  tokenRule({
    id: 'neon-password',
    description: 'Password of a role of Neon',
    prefixes: ['npg_'],
    alphabet: 'A-Za-z0-9',
    min: 12,
    max: 32,
    end: 'A-Za-z0-9_',
    examples: () => ({ match: [`npg_${sample(BASE62, 12)}`], ignore: ['npg_connection', 'npg_'] }),
  }),
  tokenRule({
    id: 'mongodb-secret',
    description: 'Secret of a service account of MongoDB Atlas',
    prefixes: ['mdb_sa_sk_'],
    alphabet: WORD,
    min: 36,
    max: 64,
    examples: () => ({ match: [`mdb_sa_sk_${sample(BASE62, 40)}`], ignore: ['mdb_sa_sk_secret'] }),
  }),
  tokenRule({
    id: 'databricks-token',
    description: 'Databricks token, or OAuth secret',
    prefixes: ['dapi', 'dose', 'dkea'],
    alphabet: 'a-f0-9',
    min: 32,
    max: 32,
    end: 'A-Za-z0-9',
    examples: () => ({
      match: [`dapi${sample(HEX, 32)}`],
      ignore: ['dapi', `dapi${'0'.repeat(32)}`, `dose${sample(HEX, 10)}`],
    }),
  }),
  createRule({
    id: 'airtable-token',
    description: 'Airtable personal access token',
    triggers: ['pat'],
    shape: sequence(run('A-Za-z0-9', 14, 14), literal('.'), run('a-f0-9', 64, 64)),
    examples: () => ({
      match: [`pat${sample(BASE62, 14)}.${sample(HEX, 64)}`],
      ignore: ['path', 'patchesToBeDone2.md'],
    }),
  }),
  tokenRule({
    id: 'airtable-key',
    description: 'Airtable key of the older kind',
    prefixes: ['key'],
    alphabet: 'A-Za-z0-9',
    min: 14,
    max: 14,
    end: 'A-Za-z0-9_-',
    accepts: (text) =>
      isNoExample(text) &&
      /[0-9].*[0-9]/.test(text) &&
      /[a-z].*[A-Z].*[a-z]/.test(text.slice(3)) &&
      !/[a-z]{5}/.test(text.slice(3)),
    examples: () => ({
      match: [`key${sample(BASE62, 14)}`],
      ignore: ['keyboardShortcuts', 'keyPairGenerator1'],
    }),
  }),
  tokenRule({
    id: 'cockroach-key',
    description: 'CockroachDB Cloud key',
    prefixes: ['CCDB1_'],
    alphabet: 'A-Za-z0-9_',
    min: 40,
    max: 80,
    examples: () => ({
      match: [`CCDB1_${sample(BASE62, 22)}_${sample(BASE62, 40, 2)}`],
      ignore: ['CCDB1_key'],
    }),
  }),
  namedRule({
    id: 'database-named-key',
    description: 'Token of InfluxDB, Upstash, Turso, Confluent, Fauna or Algolia, behind its name',
    names: [
      'influx',
      'atlas',
      'upstash',
      'turso',
      'confluent',
      'fauna',
      'algolia',
      'snowflake',
      'clickhouse',
      'redis',
      'mongodb',
      'supabase',
    ],
    alphabet: 'A-Za-z0-9_+/=.-',
    min: 16,
    max: 600,
    accepts: (text, isCut) =>
      isNoExample(text) &&
      (isCut ||
        (/\d/.test(text) &&
          /[a-z]/i.test(text) &&
          !/[a-z]{9}|^[a-z.-]+$/.test(text) &&
          !text.includes('://') &&
          !/\.[a-z]{2,5}$/.test(text))),
    examples: () => ({
      match: [`INFLUX_TOKEN=${sample(BASE62, 86)}==`, `ALGOLIA_ADMIN_KEY: ${sample(HEX, 32)}`],
      ignore: [
        'REDIS_PASSWORD=$' + '{REDIS_PASSWORD}',
        'influx_token_file: /run/secrets/influxdb-token-file',
      ],
    }),
  }),
]);
