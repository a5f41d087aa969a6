// What the pipeline takes in, each bound with its reason.

/** A body, event, line or message over this is recorded as digest and length: 16 MiB is Cursor's own largest message. */
export const MAX_BODY_BYTES = 16 * 1024 * 1024;
/** JSON nested deeper than this is recorded as text: real bodies stay under 50, and every walk over it recurses. */
export const MAX_JSON_DEPTH = 400;
/** Decoding of a compressed body stops at this size … */
export const MAX_DECODED_BYTES = 256 * 1024 * 1024;
/** … or where it grew by this factor past the first MiB: text of a model compresses by 5 to 30. */
export const MAX_DECODED_RATIO = 1000;
/** Bytes that may wait for the worker. */
export const MAX_QUEUED_BYTES = 64 * 1024 * 1024;
/** A session without traffic for this long is over. */
export const SESSION_IDLE_MS = 30 * 60 * 1000;
