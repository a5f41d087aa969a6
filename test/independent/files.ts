// A recording as its files in memory, changed as one pleases, and written where verifiers find it.
import { unlinkSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** File name → its bytes. */
export type Files = ReadonlyMap<string, Buffer>;

/** The files of a folder, those of other folders in it left out. */
export async function readFiles(folder: string): Promise<Files> {
  const names = (await readdir(folder)).sort();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}

/** Writes the files into a new folder. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
}

/** Turns a folder that holds the files `from` into one that holds `to`. */
export function changeFiles(
  folder: string,
  { from, to }: { readonly from: Files; readonly to: Files },
): void {
  for (const name of from.keys()) if (!to.has(name)) unlinkSync(join(folder, name));
  for (const [name, bytes] of to) if (from.get(name) !== bytes) writeFileSync(join(folder, name), bytes);
}

/** The files with one changed; undefined takes it away. */
export function withFile(files: Files, name: string, bytes: Buffer | string | undefined): Files {
  const changed = new Map(files);
  if (bytes === undefined) changed.delete(name);
  else changed.set(name, Buffer.from(bytes));
  return changed;
}

/** The bytes of a file that is there. */
export function fileOf(files: Files, name: string): Buffer {
  const bytes = files.get(name);
  if (bytes === undefined)
    throw new Error(`expected ${name} among the files, found ${[...files.keys()].join(', ')}`);
  return bytes;
}

/** The lines of a segment, without their LFs. */
export function linesOf(files: Files, name: string): string[] {
  return fileOf(files, name).toString('utf8').split('\n').slice(0, -1);
}

/** The files with the lines of a segment replaced. */
export function withLines(files: Files, name: string, lines: readonly string[]): Files {
  return withFile(files, name, lines.map((line) => `${line}\n`).join(''));
}
