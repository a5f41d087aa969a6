// The key of an upstream that the sidecar holds in its clients' place: it goes out in the field that the API wants it in.
import { withoutKeyFields } from './client-keys.ts';
import type { RawFields } from './headers.ts';
import type { KeyField } from './key-field.ts';

/**
 * Shows its key to nobody but an upstream: neither JSON nor an inspection of it has the key. What an upstream itself repeats of
 * it in an answer is not changed on its way to the client: bytes pass as they come, and only the recording is masked.
 */
export class Credential {
  readonly field: KeyField;
  readonly #value: string;

  constructor(value: string, field: KeyField) {
    this.#value = value;
    this.field = field;
  }

  /** The fields of a request with this key in place of all that its client sent as one. */
  putInto(raw: RawFields): string[] {
    const value = this.field === 'authorization' ? `Bearer ${this.#value}` : this.#value;
    return [...withoutKeyFields(raw), this.field, value];
  }
}
