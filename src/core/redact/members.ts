// Masks in a value what its string leaves do not show: secret names, numbers, pairs of name and value, bytes in base64.
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { isRawNumber } from '../model/raw-number.ts';
import type { Redaction } from '../model/redaction.ts';
import { type MaskedText, type Redactor, toRedaction } from './redactor.ts';

export interface MaskedMembers {
  readonly value: Json;
  /** `where` = `body/<path>` */
  readonly redactions: readonly Redaction[];
}

/** `user_tokens: 812` is a count. */
const COUNT = /tokens$/i;

/** The value with masks where such hold secrets, or the very value that came where none do. */
export function maskMembers(value: Json, redactor: Redactor): MaskedMembers {
  const redactions: Redaction[] = [];
  const path: (string | number)[] = ['body'];
  return { value: maskNode(value, undefined), redactions };

  function maskNode(node: Json, field: string | undefined): Json {
    if (typeof node === 'number') return maskNumber(node, String(node), field);
    if (typeof node !== 'object' || node === null) return node;
    if (Array.isArray(node)) return maskArray(node, field);
    if (isRawNumber(node)) return maskNumber(node, node.rawJSON, field);
    return isJsonObject(node) ? maskObject(node) : node;
  }

  function maskNumber(node: Json, text: string, field: string | undefined): Json {
    if (field === undefined || COUNT.test(field) || !redactor.isSecretField(field)) return node;
    return note(redactor.leaf(text, field));
  }

  function maskArray(list: readonly Json[], field: string | undefined): Json {
    let copy: Json[] | undefined;
    list.forEach((child, index) => {
      path.push(index);
      const masked = maskNode(child, field);
      path.pop();
      if (masked !== child) copy ??= list.slice(0, index);
      copy?.push(masked);
    });
    return copy ?? list;
  }

  function maskObject(object: JsonObject): Json {
    const names = Object.keys(object);
    if (names.length === 1 && typeof object.base64 === 'string') return maskBytes(object, object.base64);
    let copy: [name: string, child: Json][] | undefined;
    names.forEach((name, index) => {
      const child = object[name] as Json; // one of its own names
      const safe = note(redactor.name(name));
      path.push(safe);
      const masked =
        name === 'value' && typeof child === 'string' ? maskPaired(child, object) : maskNode(child, name);
      path.pop();
      if (safe !== name || masked !== child) copy ??= Object.entries(object).slice(0, index);
      copy?.push([safe, masked]);
    });
    // fromEntries, because a recorded "__proto__" is a member like any other.
    return copy === undefined ? object : Object.fromEntries(copy);
  }

  /** `{"name":"Authorization","value":"…"}`, as lists of header fields and of variables have it. */
  function maskPaired(value: string, { name, key }: JsonObject): Json {
    const field = typeof name === 'string' ? name : key;
    return typeof field === 'string' && redactor.isSecretField(field)
      ? note(redactor.leaf(value, field))
      : value;
  }

  /** Bytes that are no text may hold some all the same. */
  function maskBytes(object: JsonObject, base64: string): Json {
    const bytes = fromBase64(base64);
    const masked = note(redactor.text(bytes));
    return masked === bytes ? object : { base64: btoa(masked) };
  }

  function note({ text, redactions: found }: MaskedText): string {
    for (const redaction of found) redactions.push(toRedaction(redaction, path.join('/')));
    return text;
  }
}

/** One character a byte; nothing where it is no base64. */
function fromBase64(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}
