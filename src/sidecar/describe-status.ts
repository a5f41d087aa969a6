// What the status of a running sidecar says, put together from those who know.
import type { Config } from '../core/model/config.ts';
import type { KeyStoreKind } from '../core/model/key-store-kind.ts';
import type { Standing } from '../core/model/standing.ts';
import type { WrongTokens } from './capture/token-guard.ts';
import type { IdentityStatus, SidecarStatus } from './control.ts';
import type { RetentionStatus } from './follow-retention.ts';
import { toRecordedIdentity } from './follow-standing.ts';
import type { StandingWatch } from './identity/standing.ts';
import type { Recorder } from './recorder.ts';
import type { OrgPolicyStatus } from './ship/follow-policy.ts';
import type { ShipStatus } from './ship/shipper.ts';

export interface StatusSources {
  readonly home: string;
  readonly config: Config;
  readonly startedAt: string;
  readonly recorder: Recorder;
  readonly watch: Pick<StandingWatch, 'now'>;
  /** The user of the operating system. */
  readonly user: string;
  readonly keyStore: KeyStoreKind;
  readonly trustLocalUser: boolean;
  /** Where it listens; empty while it does not. */
  readonly url: string;
  readonly credentials: readonly string[];
  readonly wrongTokens: WrongTokens;
  readonly retention: RetentionStatus | undefined;
  readonly organisation: OrgPolicyStatus | undefined;
  readonly collector: ShipStatus | undefined;
  /** Why nothing may pass though it could be recorded. */
  readonly heldBack: string | undefined;
}

/** The status as of now. */
export function describeStatus(sources: StatusSources): SidecarStatus {
  const { home, config, startedAt, recorder, watch, user, keyStore, trustLocalUser, credentials } = sources;
  const standing = watch.now();
  const problem = recorder.failing() ?? whyRefused(standing, config) ?? sources.heldBack;
  const { lastAt, ...wrongTokens } = sources.wrongTokens;
  return {
    running: true,
    pid: process.pid,
    proxy: sources.url,
    ...{ home, startedAt },
    record: config.record,
    recording: problem === undefined,
    ...(problem === undefined ? {} : { problem }),
    identity: describeIdentity(standing, user),
    ...{ keyStore, trustLocalUser },
    routes: Object.fromEntries(Object.entries(config.routes).map(([name, { upstream }]) => [name, upstream])),
    credentials,
    wrongTokens: {
      ...wrongTokens,
      ...(lastAt === undefined ? {} : { lastAt: new Date(lastAt).toISOString() }),
    },
    recorded: recorder.stats(),
    coverage: recorder.coverage(),
    restarts: recorder.restarts(),
    cursor: recorder.cursor(),
    traffic: recorder.tap.stats(),
    recovered: recorder.recovered,
    unrecoverable: recorder.unrecoverable,
    ...(sources.retention === undefined ? {} : { retention: sources.retention }),
    ...(sources.organisation === undefined ? {} : { organisation: sources.organisation }),
    ...(sources.collector === undefined ? {} : { collector: sources.collector }),
  };
}

/** Where nobody is logged in nothing passes, so that nothing is recorded. */
function whyRefused(standing: Standing, { record }: Config): string | undefined {
  return standing.type === 'none' && record === 'required' ? standing.message : undefined;
}

function describeIdentity(standing: Standing, user: string): IdentityStatus {
  return {
    ...toRecordedIdentity(standing, user),
    ...(standing.type === 'proved' ? { validUntil: standing.validUntil } : {}),
    ...(standing.type === 'none' ? { problem: standing.message } : {}),
  };
}
