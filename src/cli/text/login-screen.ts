// What a login shows while it waits: lines of JSON for programs; the code, a countdown and news for people.
import type { DeviceLoginEvent } from '../../sidecar/identity/device-login.ts';
import type { KeptLogin } from '../../sidecar/identity/kept-login.ts';
import type { Context } from '../context.ts';
import { formatDuration } from './format.ts';
import { formatLogin, formatVerification, type LoginView } from './login-text.ts';
import { createPaint } from './paint.ts';
import { formatQrCode } from './qr-code.ts';

export interface LoginScreen {
  notify(event: DeviceLoginEvent): void;
  loggedIn(kept: KeptLogin): void;
  /** Nothing more is shown. */
  close(): void;
}

const SECOND_MS = 1_000;
/** White on black, and back to what was before. */
const QR_COLOURS = { open: '\u001b[97;40m', close: '\u001b[0m' };
const NO_COLOURS = { open: '', close: '' };
const CLEAR_LINE = '\r\u001b[K';

/** Lines of JSON on stdout, as the contract has them; what goes slower than it might on stderr. */
export function createJsonScreen({ out, err }: Context): LoginScreen {
  const write = (line: object) => out.write(`${JSON.stringify(line)}\n`);
  return {
    notify(event) {
      if (event.type !== 'verification') return err.write(`cursor-rec: ${formatNews(event)}\n`);
      const { userCode, verificationUri, verificationUriComplete } = event.authorization;
      write({
        event: 'verification',
        verificationUri,
        ...(verificationUriComplete === undefined ? {} : { verificationUriComplete }),
        userCode,
        expiresAt: new Date(event.expiresAt).toISOString(),
      });
    },
    loggedIn: ({ claims }) => write({ event: 'logged-in', identity: claims.identity }),
    close: () => undefined,
  };
}

export interface TextScreenOptions extends Omit<LoginView, 'claims' | 'isRenewed'> {
  readonly opensBrowser: boolean;
  readonly now: () => number;
}

/** The code on stdout; countdown and news on stderr. */
export function createTextScreen(context: Context, options: TextScreenOptions): LoginScreen {
  const { out, err, environment } = context;
  const paint = createPaint(out, environment);
  let countdown: NodeJS.Timeout | undefined;
  const count = (expiresAt: number) => {
    const left = formatDuration(Math.max(SECOND_MS, toSeconds(expiresAt - options.now())));
    err.write(`${CLEAR_LINE}Waiting for approval: the code is valid for ${left} `);
  };
  const close = () => {
    if (countdown === undefined) return;
    clearInterval(countdown);
    countdown = undefined;
    err.write(CLEAR_LINE);
  };
  return {
    notify(event) {
      if (event.type !== 'verification')
        return err.write(`${countdown === undefined ? '' : CLEAR_LINE}${formatNews(event)}\n`);
      const { authorization, expiresAt } = event;
      const page = authorization.verificationUriComplete ?? authorization.verificationUri;
      const qrCode = out.isTerminal ? qrCodeOf(page, context) : undefined;
      out.write(
        formatVerification({ authorization, out, paint, qrCode, opensBrowser: options.opensBrowser }),
      );
      if (!err.isTerminal) return;
      count(expiresAt);
      countdown = setInterval(() => count(expiresAt), SECOND_MS);
    },
    loggedIn({ tokens, claims }) {
      close();
      out.write(formatLogin({ ...options, claims, isRenewed: tokens.refreshToken !== undefined }, paint));
    },
    close,
  };
}

/** Where colours are not wanted the code is dark on the terminal's own ground, which cameras mostly read as well. */
function qrCodeOf(page: string, { out, environment }: Context): string | undefined {
  const isPlain = Boolean(environment.NO_COLOR) || environment.TERM === 'dumb';
  return formatQrCode(page, { columns: out.columns - 4, ...(isPlain ? NO_COLOURS : QR_COLOURS) });
}

function formatNews(event: Exclude<DeviceLoginEvent, { readonly type: 'verification' }>): string {
  const every = `asking every ${Math.round(event.intervalMs / SECOND_MS)} seconds now`;
  return event.type === 'slowed-down'
    ? `The issuer asks to be asked less often (slow_down): ${every}.`
    : `${event.message.replace(/: check .*/, '')}: ${every}.`;
}

function toSeconds(ms: number): number {
  return Math.ceil(ms / SECOND_MS) * SECOND_MS;
}
