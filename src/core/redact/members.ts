// Masks in a value what its string leaves do not show: secret names and what stands under them, numbers, pairs of name and value, media, bytes in base64.
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { isRawNumber } from '../model/raw-number.ts';
import type { Redaction } from '../model/redaction.ts';
import { fromBase64 } from './encoding.ts';
import { formatMask } from './mask.ts';
import { MEDIA_DROPPED, MEDIA_KEPT, mediaBytes, mediaStart } from './media.ts';
import { type MaskedText, type Redactor, toRedaction } from './redactor.ts';
import { type Standing, standingOf, TOP } from './secret-holder.ts';

export interface MaskedMembers {
  readonly value: Json;
  /** `where` = `body/<path>` */
  readonly redactions: readonly Redaction[];
}

/** `user_tokens: 812` is a count. */
const COUNT = /tokens$/i;
/** The members that a list of variables or of header fields has beside a value. */
const BESIDE_VALUE = ['name', 'key'] as const;

/** A text that is base64 and nothing else, and not so short that nothing could be in it. */
const BASE64 = /^[A-Za-z0-9+/_-]{24,}={0,2}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they tell bytes from text.
const CONTROL = /[\x00-\x08\x0e-\x1f]/;
/** Of a longer one only what is found is masked, as in any run of base64 (base64.ts). */
const MAX_WHOLE_CHARS = 4096;

/** The value with masks where such hold secrets, or the very value that came where none do. */
export function maskMembers(value: Json, redactor: Redactor): MaskedMembers {
  const redactions: Redaction[] = [];
  const path: (string | number)[] = ['body'];
  return { value: maskNode(value, TOP), redactions };

  function maskNode(node: Json, standing: Standing): Json {
    const { field, isHeld } = standing;
    if (typeof node === 'string') return isHeld ? note(redactor.whole(node)) : maskMessage(node);
    if (typeof node === 'number') return maskNumber(node, String(node), field);
    if (typeof node !== 'object' || node === null) return node;
    if (Array.isArray(node)) return maskArray(node, standing);
    if (isRawNumber(node)) return maskNumber(node, node.rawJSON, field);
    return isJsonObject(node) ? maskObject(node, standing) : node;
  }

  function maskNumber(node: Json, text: string, field: string | undefined): Json {
    if (field === undefined || COUNT.test(field) || !redactor.isSecretField(field)) return node;
    return note(redactor.whole(text));
  }

  function maskArray(list: readonly Json[], standing: Standing): Json {
    let copy: Json[] | undefined;
    list.forEach((child, index) => {
      path.push(index);
      const masked = maskNode(child, standing);
      path.pop();
      if (masked !== child) copy ??= list.slice(0, index);
      copy?.push(masked);
    });
    return copy ?? list;
  }

  function maskObject(object: JsonObject, holder: Standing): Json {
    const names = Object.keys(object);
    if (names.length === 1 && typeof object.base64 === 'string') return maskBytes(object, object.base64);
    let copy: [name: string, child: Json][] | undefined;
    names.forEach((name, index) => {
      const child = object[name] as Json; // one of its own names
      const safe = note(redactor.name(name));
      path.push(safe);
      const masked =
        (typeof child === 'string' ? maskText(child, name, object) : undefined) ??
        maskNode(child, standingOf(name, { object, holder, isSecretField: redactor.isSecretField }));
      path.pop();
      if (safe !== name || masked !== child) copy ??= Object.entries(object).slice(0, index);
      copy?.push([safe, masked]);
    });
    // fromEntries, because a recorded "__proto__" is a member like any other.
    return copy === undefined ? object : Object.fromEntries(copy);
  }

  /** What a text is because of what stands beside it; undefined where that says nothing. */
  function maskText(text: string, name: string, object: JsonObject): Json | undefined {
    const start = mediaStart(text, name, object);
    if (start !== undefined) return maskMedia(text, start);
    if (name === 'value' && isNamedSecret(object)) return note(redactor.whole(text));
    return name === 'auth' && isCredentials(text) ? note(redactor.whole(text)) : undefined;
  }

  /** `{"name":"Authorization","value":"…"}`, as lists of header fields and of variables have it. */
  function isNamedSecret(object: JsonObject): boolean {
    const names = BESIDE_VALUE.map((beside) => object[beside]);
    const field = names.find((name) => typeof name === 'string');
    return field !== undefined && redactor.isSecretField(field);
  }

  function maskMedia(text: string, start: number): Json {
    const isDropped = redactor.images === 'drop';
    const fingerprint = redactor.fingerprint(text);
    const rule = isDropped ? MEDIA_DROPPED : MEDIA_KEPT;
    redactions.push(toRedaction({ rule, fingerprint, length: text.length }, path.join('/')));
    return isDropped ? { bytes: mediaBytes(text.slice(start)) } : text;
  }

  /** Bytes that are no text may hold some all the same. */
  function maskBytes(object: JsonObject, base64: string): Json {
    const bytes = fromBase64(base64);
    const masked = note(redactor.text(bytes));
    return masked === bytes ? object : { base64: btoa(masked) };
  }

  /** A message of protobuf in base64, as Connect has the details of an error: what is text by its first bytes others look into. */
  function maskMessage(text: string): string {
    const bytes = BASE64.test(text) ? fromBase64(text) : '';
    if (!CONTROL.test(bytes)) return text;
    const masked = redactor.text(bytes);
    const [first] = masked.redactions;
    if (first === undefined) return text;
    if (text.length > MAX_WHOLE_CHARS) return btoa(note(masked));
    const { rule, fingerprint } = first;
    const redaction = { rule, fingerprint, length: text.length, start: 0, end: text.length };
    return note({ text: formatMask(rule, fingerprint), redactions: [redaction] });
  }

  function note({ text, redactions: found }: MaskedText): string {
    for (const redaction of found) redactions.push(toRedaction(redaction, path.join('/')));
    return text;
  }
}

/** User and password in base64, as the configuration of Docker has them. */
function isCredentials(text: string): boolean {
  return (
    /^[A-Za-z0-9+/]{6,1024}={0,2}$/.test(text) && /^[\x20-\x7e]{1,256}:[\x20-\x7e]+$/.test(fromBase64(text))
  );
}
