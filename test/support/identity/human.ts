// The person in front of the browser: follows the provider's pages by their forms, with a cookie jar and nothing else.

export type Decision = { readonly type: 'approve'; readonly login: string } | { readonly type: 'deny' };

/** What the provider's last page says once a login is approved. */
export const SUCCESS = 'Sign-in Success';
/** What it says once a login is refused. */
export const INTERRUPTED = 'The Sign-in request was interrupted';
/** More pages than any login of the provider has. */
const MAX_PAGES = 20;

/** Walks from the page of a device login to its end. Throws with the last page where it ends otherwise. */
export async function decideInBrowser(page: string, decision: Decision): Promise<void> {
  const visit = createBrowser();
  let shown = await visit(page);
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    if (shown.html.includes(decision.type === 'approve' ? SUCCESS : INTERRUPTED)) return;
    const form = readForm(shown.html);
    if (form === undefined) break;
    const fields = { ...form.fields, ...answersTo(shown.html, decision) };
    shown = await visit(new URL(form.action || shown.url, shown.url).href, fields);
  }
  throw new Error(
    `expected the login to end (${decision.type}), found at ${shown.url}:\n${textOf(shown.html)}`,
  );
}

function answersTo(html: string, decision: Decision): Record<string, string> {
  const isConfirm = html.includes('op.deviceConfirmForm');
  if (decision.type === 'deny') return isConfirm ? { abort: 'yes' } : {};
  return /name="login"/.test(html) ? { login: decision.login, password: 'any' } : {};
}

interface Page {
  readonly url: string;
  readonly html: string;
}

function createBrowser(): (url: string, fields?: Record<string, string>) => Promise<Page> {
  const cookies = new Map<string, string>();
  return async (start, fields) => {
    let url = start;
    let body = fields === undefined ? undefined : new URLSearchParams(fields);
    while (true) {
      const response = await fetch(url, {
        method: body === undefined ? 'GET' : 'POST',
        redirect: 'manual',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(body === undefined ? {} : { body }),
      });
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        cookies.set(name, value);
      }
      const location = response.headers.get('location');
      const html = await response.text();
      if (location === null) return { url, html };
      url = new URL(location, url).href;
      body = undefined;
    }
  };
}

function readForm(html: string): { action: string; fields: Record<string, string> } | undefined {
  const [form, action = ''] = /<form[^>]*action="([^"]*)"[^>]*>[\s\S]*?<\/form>/.exec(html) ?? [];
  if (form === undefined) return undefined;
  const inputs = [...form.matchAll(/<input[^>]*>/g)].map(([input]) => input);
  const fields = inputs.flatMap((input) => {
    const name = /name="([^"]*)"/.exec(input)?.[1];
    return name === undefined ? [] : [[name, /value="([^"]*)"/.exec(input)?.[1] ?? ''] as const];
  });
  return { action, fields: Object.fromEntries(fields) };
}

function textOf(html: string): string {
  return html
    .replaceAll(/<style[\s\S]*?<\/style>|<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 500);
}
