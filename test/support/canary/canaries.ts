// Secrets of every family of rules to plant: shaped as the real ones, unique, and put together when they are asked for.
import { createCodeHostToken, createModelKey } from '../test-secrets.ts';
import type { Needle } from './search.ts';
import { BASE36, base64, DIGITS, hex, letters, mixed, password, UPPER, uuid } from './values.ts';

/** A text with secrets in it; none of `secrets` may be found, in whatever spelling. */
export interface Canary {
  readonly family: string;
  readonly name: string;
  readonly text: string;
  readonly secrets: readonly string[];
}
/** A secret alone, or the text around it. */
type Made = string | { readonly text: string; readonly secrets: readonly string[] };

/** New ones of every family. */
export function createCanaries(): readonly Canary[] {
  return Object.entries(MAKERS).flatMap(([family, kinds]) =>
    Object.entries(kinds).map(([name, make]) => toCanary(family, name, make())),
  );
}

/** What must not be found of a canary. */
export function toNeedles({ family, name, secrets }: Canary): readonly Needle[] {
  return secrets.map((text) => ({ name: `${family}: ${name}`, text }));
}

/** The families that there are canaries of. */
export const families = (): readonly string[] => Object.keys(MAKERS);

function toCanary(family: string, name: string, made: Made): Canary {
  return { family, name, ...(typeof made === 'string' ? { text: made, secrets: [made] } : made) };
}

/** The secret between what stands around it. */
function inside(before: string, secret: string, after = ''): Made {
  return { text: before + secret + after, secrets: [secret] };
}

/** A token of what all of its kind begin with, which is no secret, and random parts. */
function token(prefix: string, ...parts: readonly string[]): Made {
  return { text: prefix + parts.join(''), secrets: parts.filter(({ length }) => length >= MIN_CHARS) };
}

/** Shorter parts cannot be told from chance. */
const MIN_CHARS = 12;

/** The families of rules, each with kinds of its secrets. */
const MAKERS: Readonly<Record<string, Readonly<Record<string, () => Made>>>> = {
  cloud: {
    'access key and its secret': () => {
      // An id without any digit is left alone as a word.
      const [id, secret] = [`${letters(`${UPPER}234567`, 15)}7`, `${mixed(19)}/${mixed(20)}`];
      return { text: `aws_access_key_id=AKIA${id} aws_secret_access_key=${secret}`, secrets: [id, secret] };
    },
    'storage account': () =>
      inside('AccountName=app;AccountKey=', `${mixed(86)}==`, ';EndpointSuffix=core.windows.net'),
    'key of an API': () => token('AIza', mixed(35)),
  },
  'model-provider': {
    'project key': () => {
      const text = createModelKey();
      return { text, secrets: [text.slice(8, 82), text.slice(-74)] };
    },
    'named key': () => inside('MISTRAL_API_KEY=', mixed(32)),
    'another key': () => token('sk-ant-api03-', mixed(93), 'AA'),
  },
  'source-host': {
    'classic token': () => token('ghp_', createCodeHostToken().slice(4)),
    'fine-grained token': () => token('github_pat_', mixed(22), '_', mixed(59)),
  },
  chat: {
    'bot token': () => token('xoxb-', letters(DIGITS, 12), '-', letters(DIGITS, 13), '-', mixed(24)),
    webhook: () =>
      token(`https://hooks.slack.com/services/T${letters(UPPER, 10)}/B`, letters(UPPER, 10), '/', mixed(24)),
  },
  payment: {
    'live key': () => token('sk_live_', mixed(40)),
    'webhook secret': () => token('whsec_', mixed(32)),
  },
  mail: { 'mail key': () => token('SG.', mixed(22), '.', mixed(43)) },
  observability: {
    'application key': () => inside('DD_API_KEY=', hex(32)),
    'service account': () => token('glsa_', mixed(32), '_', hex(8)),
  },
  registry: {
    'package token': () => token('npm_', mixed(36)),
    'credentials of an npmrc': () => inside('//registry.example/:_authToken=', uuid()),
  },
  database: {
    'access token': () => token('dapi', hex(32)),
    'secret key': () => token('sb_secret_', mixed(22), '_', mixed(8)),
  },
  infrastructure: {
    vault: () => token('hvs.', mixed(90)),
    network: () => token('tskey-auth-', mixed(12), 'CNTRL-', mixed(32)),
  },
  saas: {
    tracker: () => token('lin_api_', mixed(40)),
    notes: () => token('ntn_', letters(DIGITS, 11), mixed(35)),
  },
  'private-key': {
    'in PEM': () => {
      const lines = Array.from({ length: 6 }, () => mixed(64));
      const label = ['PRIVATE', 'KEY'].join(' ');
      const text = [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n');
      return { text, secrets: lines };
    },
    'in JSON': () => inside('{"kty":"EC","crv":"P-256","d":"', mixed(43), '"}'),
  },
  token: {
    'web token': () => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const [claims, signature] = [part({ a: mixed(24) }).slice(8), mixed(43)];
      return {
        text: `${part({ alg: 'HS256' })}.eyJhIjoi${claims}.${signature}`,
        secrets: [claims, signature],
      };
    },
    bearer: () => inside('Authorization: Bearer ', mixed(44)),
    basic: () => {
      const secret = password();
      return { text: `Authorization: Basic ${btoa(`app:${secret}`)}`, secrets: [secret] };
    },
    cookie: () => inside('Cookie: theme=dark; sessionid=', letters(BASE36, 32), '; lang=en'),
  },
  credential: {
    'in an address': () => inside('postgres://app:', password(), '@db.internal:5432/orders'),
    'of curl': () => inside('curl -u app:', password(), ' https://api.internal/'),
    'of netrc': () => inside('machine git.internal login app password ', password()),
  },
  generic: {
    assigned: () => inside('DB_PASSWORD=', password()),
    // Letters alone are left alone as a word, as above.
    quoted: () => inside('"clientSecret": "', `7${base64(30)}`, '"'),
    member: () => inside('{"db_password": "', password(), '"}'),
  },
};
