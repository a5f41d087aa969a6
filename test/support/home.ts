// What lies in a home: its files, and whether a text that must not be there is.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Every file under the folder, as paths that begin with it, sorted. */
export async function listFiles(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .sort();
}

/** The files under the folder that contain the text: as it is, in base64 or in hex. */
export async function findText(folder: string, text: string): Promise<string[]> {
  const needles = [text, toInnerBase64(text, 0), toInnerBase64(text, 1), toInnerBase64(text, 2)];
  const hex = Buffer.from(text).toString('hex');
  const hits: string[] = [];
  for (const path of await listFiles(folder)) {
    const bytes = await readFile(path);
    if ([...needles, hex].some((needle) => bytes.includes(needle))) hits.push(path);
  }
  return hits;
}

/** The part of a base64 text that does not depend on what stands around, for each of the three alignments. */
function toInnerBase64(text: string, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString('base64');
  return encoded.slice(shift === 0 ? 0 : 4, -4);
}
