// Reads a repository's `src` and `test` into memory, as the layout rules want it.
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Path with `/` → text of every file under `src` and `test`; the text only where it is code. */
export function readTree(root: string): ReadonlyMap<string, string> {
  const paths = ['src', 'test'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  );
  return new Map(
    paths.map((path) => [
      path.split(sep).join('/'),
      /\.tsx?$/.test(path) ? readFileSync(join(root, path), 'utf8') : '',
    ]),
  );
}
