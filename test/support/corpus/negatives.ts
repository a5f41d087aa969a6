// Every kind of text that looks like a secret, or speaks of one, and is none.
import type { Kind } from './kind.ts';
import { idNegatives } from './negatives/ids-and-names.ts';
import { lineNegatives } from './negatives/lines.ts';
import { machineTexts } from './negatives/machine-texts.ts';
import { nearPasswords } from './negatives/near-passwords.ts';
import { speakingTexts } from './negatives/speaking-texts.ts';
import { vendorNegatives } from './negatives/vendor-values.ts';

export const NEGATIVES: readonly Kind[] = [
  ...vendorNegatives,
  ...idNegatives,
  ...lineNegatives,
  ...nearPasswords,
  ...machineTexts,
  ...speakingTexts,
];
