// Looks a header field up.
import type { HeaderList } from '../../core/model/frame.ts';

/** The value of a header field by its lower-case name; repeated fields are joined as RFC 9110 §5.3 says. */
export function headerValue(headers: HeaderList, name: string): string | undefined {
  let found: string | undefined;
  for (const [field, value] of headers) {
    if (field.length === name.length && field.toLowerCase() === name)
      found = found === undefined ? value : `${found}, ${value}`;
  }
  return found;
}
