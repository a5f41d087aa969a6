// Where to log in: config.json with what the flags change.
import { type LoginConfig, parseLoginConfig } from '../core/model/login-config.ts';
import { CliError } from './cli-error.ts';

const FLAGS = {
  issuer: '--issuer',
  clientId: '--client-id',
  audience: '--audience',
  scope: '--scope',
  groupsClaim: '--groups-claim',
} as const;

export type LoginFlags = { readonly [Member in keyof typeof FLAGS]?: string };

/** Throws SetupError for a bad file and CliError `usage` for a bad flag, or where no issuer is known. */
export async function loginSettings(flags: LoginFlags, home: string): Promise<LoginConfig> {
  const { readConfig } = await import('../sidecar/setup/config-file.ts');
  const known = (await readConfig(home)).login;
  const given = Object.fromEntries(
    Object.keys(FLAGS).flatMap((member) => {
      const value = flags[member as keyof LoginFlags]; // a key of FLAGS
      return value === undefined ? [] : [[member, value]];
    }),
  );
  if (given.issuer === undefined && known === undefined)
    throw new CliError(
      'usage',
      'expected an issuer, found none in flags and config.json: run cursor-rec login --issuer URL --client-id ID',
      { hint: 'cursor-rec help login' },
    );
  // Another issuer knows neither the client nor the scopes of the former.
  const isOther = given.issuer !== undefined && given.issuer !== known?.issuer;
  try {
    return parseLoginConfig({ ...(isOther ? {} : known), ...given });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(
      'usage',
      `${message.replaceAll(/"login\.(\w+)"/g, toFlag)}: see cursor-rec help login`,
      { cause, hint: 'cursor-rec help login' },
    );
  }
}

function toFlag(found: string, member: string): string {
  return FLAGS[member as keyof typeof FLAGS] ?? found; // a member that has no flag stays as it is
}
