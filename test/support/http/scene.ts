// The usual scene: a raw client, the proxy, a raw upstream behind the route `openai`; all closed after the test.
import { afterEach } from 'vitest';
import { type CaptureRig, openCaptureRig, type RigOptions } from './capture-rig.ts';
import { openRawClient, type RawClient } from './raw-client.ts';
import { openRawUpstream, type RawUpstream } from './raw-upstream.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

export interface Scene {
  readonly upstream: RawUpstream;
  readonly rig: CaptureRig;
  readonly client: RawClient;
}
/** Closes something after the test, last opened first. */
export function closeAfterTest(close: () => unknown): void {
  closers.push(close);
}

/** Opens it; `base` is the base path of the upstream. */
export async function openScene(
  options: Partial<RigOptions> & { readonly base?: string } = {},
): Promise<Scene> {
  const upstream = await openRawUpstream();
  const url = new URL(options.base ?? '/', upstream.url);
  const rig = await openCaptureRig({ routes: { openai: url }, ...options });
  const client = await openRawClient(rig.port);
  closers.push(
    () => upstream.close(),
    () => rig.close(),
    () => client.destroy(),
  );
  return { upstream, rig, client };
}
