// Hears keys by their names.
import { useInput } from 'ink';
import { toKeyNames } from './key-names.ts';

/** Calls `onKey` for each key that is pressed, while the view is there. */
export function useKeys(onKey: (name: string) => void): void {
  useInput((text, key) => {
    for (const name of toKeyNames(text, key)) onKey(name);
  });
}
