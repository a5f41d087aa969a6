// SHA-256 by Node.
import { hash } from 'node:crypto';
import type { Sha256 } from '../../core/model/ports.ts';

/** SHA-256 of bytes, or of text as UTF-8, in lower-case hex. */
export const sha256: Sha256 = (message) => hash('sha256', message, 'hex');
