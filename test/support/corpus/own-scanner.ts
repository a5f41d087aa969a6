// This project's redaction as a scanner of samples: whole texts and streams alike.
import type { Json } from '../../../src/core/model/json.ts';
import { createRedactor } from '../../../src/core/redact/redactor.ts';
import { builtInRules } from '../../../src/core/redact/rules.ts';
import { createFrameMasker } from '../../../src/core/redact/stream.ts';
import type { Sample } from './corpus.ts';
import type { Found } from './score.ts';

const MASK = /\[REDACTED:([\w.-]+):([0-9a-f]{8})\]/g;
/** The channel that the pieces of a sample come in. */
const CHANNEL = [{ channel: 'text', path: ['delta'] }];

export interface OwnScanner {
  /** What is masked in a sample, as it arrives; throws where anything else was changed. */
  readonly scan: (sample: Sample) => readonly Found[];
  /** The sample as it is stored, with a blank for each mask: others take a mask in a URL for a password. */
  readonly remainder: (sample: Sample) => string;
}

/** The built-in rules; each fingerprint is a number of its own, by which the secret is looked up again. */
export function createOwnScanner(): OwnScanner {
  const prints = new Map<string, string>();
  const secrets = new Map<string, string>();
  const fingerprint = (secret: string) => {
    const known = prints.get(secret);
    if (known !== undefined) return known;
    const print = prints.size.toString(16).padStart(8, '0');
    prints.set(secret, print);
    secrets.set(print, secret);
    return print;
  };
  const redactor = createRedactor({ rules: builtInRules, fingerprint });
  const mask = ({ delivery, text, pieces }: Sample) => {
    if (delivery === 'whole') return redactor.text(text).text;
    const masker = createFrameMasker({ redactor, channels: () => CHANNEL });
    const frames = pieces.flatMap((delta, t) => masker.push({ t, type: 'event', value: { delta } }));
    return [...frames, ...masker.end()].map(({ frame }) => deltaOf(frame)).join('');
  };
  return {
    remainder: (sample) => mask(sample).replace(MASK, ' '),
    scan(sample) {
      if (sample.delivery === 'whole') return redactor.text(sample.text).redactions;
      return align(sample.text, { masked: mask(sample), secrets });
    },
  };
}

interface Alignment {
  readonly masked: string;
  readonly secrets: ReadonlyMap<string, string>;
}

/** Where the masks of a text stood before. */
function align(text: string, { masked, secrets }: Alignment): readonly Found[] {
  const findings: Found[] = [];
  let original = '';
  let done = 0;
  for (const { 0: whole, 1: rule = '', 2: print = '', index } of masked.matchAll(MASK)) {
    original += masked.slice(done, index);
    const start = original.length;
    original += secrets.get(print) ?? '';
    findings.push({ rule, start, end: original.length });
    done = index + whole.length;
  }
  if (original + masked.slice(done) !== text)
    throw new Error('expected only masks to be new, found another text');
  return findings;
}

function deltaOf(frame: object): string {
  // Only frames that this file made come here.
  const { value } = frame as { readonly value: { readonly [name: string]: Json } };
  return String(value.delta);
}
