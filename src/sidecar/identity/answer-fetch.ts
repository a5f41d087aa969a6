// Fetches that look at the answer of an issuer before the OpenID Connect client does.
import { isJsonObject } from '../../core/model/json.ts';
import type { IssuerFetch } from './issuer-fetch.ts';

/** Google answers the draft's `verification_url` to this day. */
export function withVerificationUri(fetch: IssuerFetch): IssuerFetch {
  return async (url, options) => {
    const response = await fetch(url, options);
    const answer = await readJson(response);
    if (!isJsonObject(answer) || answer.verification_uri !== undefined) return response;
    return Response.json({ ...answer, verification_uri: answer.verification_url }, response);
  };
}

/** Looks into the answers of the token endpoint before openid-client does: what rotates is lost if it is not kept. */
export function announceRotation(
  fetch: IssuerFetch,
  refreshToken: string,
  onRotated: (next: string) => Promise<void>,
): IssuerFetch {
  return async (url, options) => {
    const response = await fetch(url, options);
    if (options.method !== 'POST' || response.status !== 200) return response;
    const answer = await readJson(response);
    const next = isJsonObject(answer) ? answer.refresh_token : undefined;
    if (typeof next === 'string' && next !== '' && next !== refreshToken) await onRotated(next);
    return response;
  };
}

async function readJson(response: Response): Promise<unknown> {
  return response
    .clone()
    .json()
    .catch(() => undefined);
}
