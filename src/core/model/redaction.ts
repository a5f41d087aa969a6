// What redaction found, without what it was.

/** A hit in one string: `start` and `end` are UTF-16 offsets into it. */
export interface Finding {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}
/** A hit as it is recorded: where (`request/body/messages/0/content`), which rule, its fingerprint and length. */
export interface Redaction {
  readonly where: string;
  readonly rule: string;
  readonly fingerprint: string;
  readonly length: number;
}
