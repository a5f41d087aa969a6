// Masks a whole JSON value: what its names say is secret, and what rules find in its texts.
import { isJsonObject, type Json } from '../model/json.ts';
import { isRawNumber } from '../model/raw-number.ts';
import type { Redaction } from '../model/redaction.ts';
import { type MaskedMembers, maskMembers } from './members.ts';
import { type Redactor, toRedaction } from './redactor.ts';

/** The value with masks; `where` = `body/<path>`. */
export function maskJson(value: Json, redactor: Redactor): MaskedMembers {
  const members = maskMembers(value, redactor);
  const redactions: Redaction[] = [...members.redactions];
  return { value: maskNode(members.value, undefined, 'body'), redactions };

  function maskNode(node: Json, field: string | undefined, where: string): Json {
    if (typeof node === 'string') {
      const masked = redactor.leaf(node, field);
      for (const redaction of masked.redactions) redactions.push(toRedaction(redaction, where));
      return masked.text;
    }
    if (Array.isArray(node)) return node.map((child, index) => maskNode(child, field, `${where}/${index}`));
    if (!isJsonObject(node) || isRawNumber(node)) return node;
    // fromEntries, because a recorded "__proto__" is a member like any other.
    return Object.fromEntries(
      Object.entries(node).map(([name, child]) => [name, maskNode(child, name, `${where}/${name}`)]),
    );
  }
}
