// Who stands behind what passes now: keeps the login of a running sidecar renewed, and says when it stands no more.
import type { LoginConfig } from '../../core/model/login-config.ts';
import type { Standing } from '../../core/model/standing.ts';
import { readBell } from './bell.ts';
import { IdentityError } from './identity-error.ts';
import { type KeptLogin, readKeptLogin, renewalTime } from './kept-login.ts';
import type { KeyStore } from './key-store.ts';
import { refreshTokens } from './refresh.ts';
import type { Timers } from './timers.ts';
import { toStanding } from './to-standing.ts';

export interface StandingWatch {
  now(): Standing;
  /** Called when another identity stands, or none any more, or one again; a later end of the same is no change. */
  onChange(listener: (standing: Standing) => void): void;
  /** Gives up a renewal that has spent nothing yet; resolves once one that has, has kept what it got. */
  close(): Promise<void>;
}

export interface StandingOptions {
  readonly home: string;
  readonly store: KeyStore;
  /** The `login` of config.json; asked again whenever the bell rings. */
  readonly readLogin: () => Promise<LoginConfig | undefined>;
  /** The user of the operating system, who stands where no issuer is configured. */
  readonly user: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly timers: Timers;
}

/** A login or logout elsewhere is seen here within this time. */
const LOOK_MS = 500;
/** A login that ran out while nothing ran is renewed before the first request, if the issuer answers that soon. */
const START_WAIT_MS = 3_000;
const FIRST_RETRY_MS = 5_000;
const MAX_RETRY_MS = 300_000;

/** Starts watching. Where the kept login still stands it asks the key store only, so that an issuer that is down stops no start. */
export async function createStandingWatch(options: StandingOptions): Promise<StandingWatch> {
  const watch = new LoginWatch(options);
  await watch.open();
  return watch;
}

class LoginWatch implements StandingWatch {
  readonly #options: StandingOptions;
  readonly #listeners: ((standing: Standing) => void)[] = [];
  #login: LoginConfig | undefined;
  #kept: KeptLogin | undefined;
  #failure: unknown;
  #notRenewed: unknown;
  /** The bell as it was when the login was last read. */
  #bell: string | undefined;
  #readAgainAt = 0;
  #renewAt = Number.POSITIVE_INFINITY;
  #retries = 0;
  #renewing: Promise<void> | undefined;
  #isLooking = false;
  /** Reads are numbered as they begin; `#believed` is the last one whose answer counted. */
  #begun = 0;
  #believed = 0;
  readonly #closing = new AbortController();
  #published = '';
  #timer: { close(): void } | undefined;

  constructor(options: StandingOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    const { timers } = this.#options;
    await this.#readWhenRung();
    this.#renewWhenDue();
    if (this.#renewing !== undefined && this.now().type === 'none')
      await Promise.race([this.#renewing, timers.sleep(START_WAIT_MS)]);
    this.#published = toTold(this.now());
    this.#timer = timers.repeat(() => void this.#look(), LOOK_MS);
  }

  now(): Standing {
    const known = {
      login: this.#login,
      kept: this.#kept,
      failure: this.#failure,
      notRenewed: this.#notRenewed,
      user: this.#options.user,
    };
    return toStanding(known, this.#options.timers.now());
  }

  onChange(listener: (standing: Standing) => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    this.#timer?.close();
    this.#listeners.length = 0;
    this.#closing.abort();
    await this.#renewing;
  }

  async #look(): Promise<void> {
    this.#publish(); // what has expired by now
    if (this.#isLooking) return;
    this.#isLooking = true;
    await this.#readWhenRung();
    this.#isLooking = false;
    this.#publish();
    this.#renewWhenDue();
  }

  async #readWhenRung(): Promise<void> {
    const { home, timers } = this.#options;
    const bell = await readBell(home);
    if (bell === this.#bell || timers.now() < this.#readAgainAt) return;
    try {
      await this.#read();
      this.#bell = bell;
    } catch (error) {
      // What is kept proves nothing, which no second look will change. A store that fails may open again, and what is
      // known stands meanwhile, until it expires.
      if (error instanceof IdentityError) this.#bell = bell;
      else this.#readAgainAt = timers.now() + FIRST_RETRY_MS;
    }
  }

  /** A look and a renewal may read at once: what began before a logout and ends after it must not undo it. */
  async #read(): Promise<void> {
    const { store, readLogin, timers } = this.#options;
    const begun = ++this.#begun;
    try {
      const login = await readLogin();
      const kept = login === undefined ? undefined : await readKeptLogin(store, login);
      if (!this.#believes(begun)) return;
      [this.#login, this.#kept, this.#failure] = [login, kept, undefined];
      this.#renewAt = kept === undefined ? Number.POSITIVE_INFINITY : renewalTime(kept, timers.random());
    } catch (error) {
      if (error instanceof IdentityError && this.#believes(begun)) this.#kept = undefined;
      if (begun >= this.#believed) this.#failure = error;
      throw error;
    }
  }

  /** False for a read that began before another one that was believed. */
  #believes(begun: number): boolean {
    if (begun < this.#believed) return false;
    this.#believed = begun;
    return true;
  }

  #renewWhenDue(): void {
    const kept = this.#kept;
    if (kept === undefined || this.#renewing !== undefined || this.#closing.signal.aborted) return;
    if (this.#options.timers.now() < this.#renewAt) return;
    this.#renewing = this.#renew(kept).finally(() => {
      this.#renewing = undefined;
      this.#publish();
    });
  }

  async #renew({ tokens }: KeptLogin): Promise<void> {
    const { timers } = this.#options;
    try {
      await refreshTokens(tokens, { ...this.#options, signal: this.#closing.signal });
      await this.#read();
      [this.#retries, this.#notRenewed] = [0, undefined];
    } catch (error) {
      const pause = Math.min(FIRST_RETRY_MS * 2 ** this.#retries++, MAX_RETRY_MS);
      // Sidecars of a whole company come back at different times to an issuer that was down.
      this.#renewAt = timers.now() + pause * (0.75 + timers.random() / 2);
      this.#notRenewed = error;
    }
  }

  #publish(): void {
    const standing = this.now();
    const told = toTold(standing);
    if (told === this.#published) return;
    this.#published = told;
    for (const listener of this.#listeners) listener(standing);
  }
}

/** What of a standing is worth a call. */
function toTold(standing: Standing): string {
  return JSON.stringify(standing.type === 'none' ? standing.reason : standing.identity);
}
