// Opens what is a file and nothing else: a pipe would keep its reader waiting for ever, and a link leads elsewhere.
import { closeSync, constants, fstatSync, openSync } from 'node:fs';

/** Windows has no such flags, nor what they are against. */
const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;

/** What opening says of a link, a socket, a pipe or a device without a driver, where it does not open them. */
const NO_FILE = ['ELOOP', 'EMLINK', 'ENXIO', 'ENODEV', 'EOPNOTSUPP'];

/** The descriptor of a regular file, to be read; undefined for anything else that is there. Throws what the file system throws. */
export function openPlainFile(path: string): number | undefined {
  let file: number;
  try {
    file = openSync(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  } catch (error) {
    if (NO_FILE.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  // Asked of what was opened: the name may stand for something else by now.
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  return undefined;
}

/** As `openPlainFile`; throws also where something else is there. */
export function expectPlainFile(path: string): number {
  const file = openPlainFile(path);
  if (file === undefined) throw new Error(`expected ${path} to be a regular file, found something else`);
  return file;
}
