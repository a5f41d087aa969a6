// Files that are there whole or not at all, whatever happens while they are written.
import { open, rename } from 'node:fs/promises';

/** Puts the text in place of the file, for its owner only; resolves once it is on the disk. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const handle = await open(`${file}.tmp`, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.tmp`, file);
}
