// Reads and writes config.json and state.json of a home, the small files that change.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Adapter, Low } from 'lowdb';
import { type Config, parseConfig } from '../../core/model/config.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { isKeyStoreKind, type KeyStoreKind } from '../../core/model/key-store-kind.ts';
import { isId } from '../../core/model/session.ts';
import { writeWhole } from '../whole-file.ts';
import { SetupError } from './setup-error.ts';

/** The settings of a home; defaults where there is no file. Throws SetupError `config-invalid`. */
export async function readConfig(home: string): Promise<Config> {
  const file = configFile(home);
  return parseOrThrow(file, async () => checked(parseConfig((await openFile(file)).data)));
}

/** Patterns and names of families are for the engine of redaction to say. */
async function checked(config: Config): Promise<Config> {
  if (config.redaction === undefined) return config;
  const { checkRedaction } = await import('../redaction/open-redactors.ts');
  await checkRedaction(config.redaction);
  return config;
}

/** Changes these members of config.json, undefined removes one; the others stay. Throws SetupError `config-invalid`. */
export async function updateConfigFile(home: string, members: Record<string, unknown>): Promise<void> {
  const file = configFile(home);
  const stored = await parseOrThrow(file, async () => {
    const opened = await openFile(file);
    if (!isJsonObject(opened.data)) throw new RangeError('expected a JSON object');
    opened.data = { ...opened.data, ...members };
    // undefined is no JSON: the parser is to see what the file will have.
    parseConfig(JSON.parse(JSON.stringify(opened.data)));
    return opened;
  });
  await stored.write();
}

/** What the program keeps of a home for itself. `stray`: a store that may have copies which do not count (move-secrets.ts). */
export interface HomeState {
  readonly deviceId?: string;
  /** Where secrets are, once they were moved. */
  readonly keyStore?: KeyStoreKind;
  readonly stray?: KeyStoreKind;
  /** There are entries of this home in the keychain, or were. */
  readonly usesKeychain?: true;
}

/** A file that is not as it has to be says nothing. */
export async function readState(home: string): Promise<HomeState> {
  const { data } = await openFile(stateFile(home)).catch(() => ({ data: {} }));
  const { deviceId, keyStore, stray, usesKeychain } = isJsonObject(data) ? data : {};
  return {
    ...(typeof deviceId === 'string' && isId(deviceId) ? { deviceId } : {}),
    ...(isKeyStoreKind(keyStore) ? { keyStore } : {}),
    ...(isKeyStoreKind(stray) ? { stray } : {}),
    ...(usesKeychain === true ? { usesKeychain } : {}),
  };
}

type StateChange = { readonly [Name in keyof HomeState]: HomeState[Name] | undefined };

let updating: Promise<void> = Promise.resolve();

/** Changes these members, one call after the other; undefined removes one. */
export function updateState(home: string, members: StateChange): Promise<void> {
  const updated = updating.then(() => writeState(home, members));
  updating = updated.catch(() => undefined);
  return updated;
}

async function writeState(home: string, members: StateChange): Promise<void> {
  const file = stateFile(home);
  const stored = await openFile(file).catch(() => new Low<unknown>(jsonFile(file), {}));
  stored.data = { ...(isJsonObject(stored.data) ? stored.data : {}), ...members };
  await stored.write();
}

/** The id of this device, made at the first use of the home. */
export async function readDeviceId(home: string, newId: () => string): Promise<string> {
  const known = (await readState(home)).deviceId;
  if (known !== undefined) return known;
  const deviceId = newId();
  await updateState(home, { deviceId });
  // Another process may have been as quick: what is there counts.
  return (await readState(home)).deviceId ?? deviceId;
}

function configFile(home: string): string {
  return join(home, 'config.json');
}

function stateFile(home: string): string {
  return join(home, 'state.json');
}

async function openFile(file: string): Promise<Low<unknown>> {
  const stored = new Low<unknown>(jsonFile(file), {});
  await stored.read();
  return stored;
}

/** For the owner only, and there whole or not at all. */
function jsonFile(file: string): Adapter<unknown> {
  return {
    async read() {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      return text === undefined ? null : JSON.parse(text);
    },
    write: (data) => writeWhole(file, `${JSON.stringify(data, null, 2)}\n`),
  };
}

async function parseOrThrow<Parsed>(file: string, parse: () => Promise<Parsed>): Promise<Parsed> {
  try {
    return await parse();
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new SetupError('config-invalid', `${file}: ${found}: correct the file`, { cause });
  }
}
