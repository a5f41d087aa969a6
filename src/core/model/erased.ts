// How what was erased reads.

/** What a reference to an erased entry reads as (FORMAT.md §6). */
export const ERASED = '[ERASED]';
