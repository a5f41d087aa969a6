// Masks a text of any length while it comes, in memory that does not grow with it.
import type { Finding } from '../model/redaction.ts';
import { formatMask } from './mask.ts';
import type { Ending, Reading } from './matcher.ts';
import type { Redactor } from './redactor.ts';

export interface TextMasker {
  /** Takes the next piece in, cut anywhere; gives what is decided, masked. */
  push(piece: string): string;
  /** Gives the rest. */
  end(): string;
}

/** Undecided text is looked at again only once it has grown by a share of itself: a long one comes in small pieces. */
const GROWTH = 8;

/** A masker that masks what `redactor.text` would mask in the whole, but for what only a whole text shows (NULs in it). */
export function createTextMasker({ matcher, print }: Redactor): TextMasker {
  // [may be looked at again | undecided], cut at the front.
  let text = '';
  let decidedTo = 0;
  let resumeAt = 0;
  let readTo = 0;

  function read(ending: Ending): string {
    const reading = matcher.read(text, resumeAt, ending);
    const masked = mask(reading);
    trim(reading);
    return masked;
  }

  function mask({ findings, decidedTo: until }: Reading): string {
    let masked = '';
    for (const { rule, start, end } of findings.filter(isNew)) {
      const from = Math.max(start, decidedTo);
      const fingerprint = print(text.slice(start, end));
      if (fingerprint === undefined) continue;
      masked += text.slice(decidedTo, from) + formatMask(rule, fingerprint);
      decidedTo = end;
    }
    if (until > decidedTo) masked += text.slice(decidedTo, until);
    decidedTo = Math.max(decidedTo, until);
    return masked;
  }

  function isNew({ end }: Finding): boolean {
    return end > decidedTo;
  }

  function trim(reading: Reading): void {
    const cut = Math.max(0, Math.min(reading.resumeAt, decidedTo) - matcher.contextChars);
    text = text.slice(cut);
    decidedTo -= cut;
    resumeAt = reading.resumeAt - cut;
    readTo = text.length;
  }

  return {
    push(piece) {
      text += piece;
      const isSmall = (text.length - readTo) * GROWTH < readTo - decidedTo;
      return isSmall ? '' : read('open');
    },
    end: () => read('whole'),
  };
}
