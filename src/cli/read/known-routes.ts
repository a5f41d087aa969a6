// The routes of a home: those of config.json, and those of a running sidecar that its flags changed.
import type { Context } from '../context.ts';
import type { SidecarHandle } from './ask-sidecar.ts';

export interface KnownRoutes {
  /** Name → URL of the upstream. */
  readonly upstreams: ReadonlyMap<string, string>;
  readonly sidecar: SidecarHandle | undefined;
}

/** Throws SetupError for a bad configuration, and KeyStoreError where it cannot be told whether a sidecar runs. */
export async function findRoutes(context: Pick<Context, 'home' | 'environment'>): Promise<KnownRoutes> {
  const { readConfig } = await import('../../sidecar/setup/config-file.ts');
  const { findSidecar } = await import('./ask-sidecar.ts');
  const { routes } = await readConfig(context.home);
  const configured = Object.entries(routes).map(([name, { upstream }]) => [name, upstream] as const);
  const sidecar = await findSidecar(context);
  const running = Object.entries((await sidecar?.status())?.routes ?? {});
  return { upstreams: new Map([...configured, ...running]), sidecar };
}
