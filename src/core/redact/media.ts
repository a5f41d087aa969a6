// Images and other media in JSON bodies, as base64: no rule can look into them, so they are named, or dropped.
import type { JsonObject } from '../model/json.ts';

/** Rules that say what became of media: recorded as it came and not looked into, or replaced by its size. */
export const MEDIA_KEPT = 'media-kept';
export const MEDIA_DROPPED = 'media-dropped';

const MEDIA_TYPE = /^(?:image\/(?!svg)|audio\/|video\/|font\/|application\/(?:pdf|zip)\b)/i;
const DATA_URL = /^data:([^,;]{1,100})(?:;[^,]{0,100})?;base64,/i;
const TYPE_NAMES = ['media_type', 'mime_type', 'mimeType', 'mediaType'];
/** Shorter texts are no media, whatever stands beside them. */
const MIN_CHARS = 64;

/** Where the base64 of media begins in the member `name` of an object; undefined where it is none. */
export function mediaStart(text: string, name: string, object: JsonObject): number | undefined {
  if (text.length < MIN_CHARS) return undefined;
  const url = text.startsWith('data:') ? DATA_URL.exec(text.slice(0, 256)) : null;
  if (url !== null) return MEDIA_TYPE.test(url[1] ?? '') ? url[0].length : undefined;
  if (name === 'b64_json') return 0;
  if (name !== 'data') return undefined;
  return TYPE_NAMES.some((member) => isMediaType(object[member])) || isAudio(object) ? 0 : undefined;
}

/** The bytes that so many characters of base64 say. */
export function mediaBytes(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return Math.max(0, Math.floor((base64.length * 3) / 4) - padding);
}

/** True for the type of content that no rule can look into. */
export function isMediaType(type: unknown): boolean {
  return typeof type === 'string' && MEDIA_TYPE.test(type);
}

/** `{"data": "…", "format": "wav"}`, as OpenAI takes speech. */
function isAudio({ format }: JsonObject): boolean {
  return format === 'wav' || format === 'mp3';
}
