// Looks for a text that must have been masked, also where it was streamed in pieces that no grep puts together.
import { toChannelText } from './channels.ts';
import type { Shown } from './shown.ts';

/** The places where the text can be read in what `show --json` prints: sessions, and bodies whose pieces spell it. */
export function findLeaks(shown: readonly Shown[], text: string): string[] {
  const whole = shown
    .filter((session) => JSON.stringify(session).includes(text))
    .map(({ session }) => session.id);
  const exchanges = shown.flatMap((session) => session.exchanges);
  const spelt = exchanges.filter(({ response }) =>
    joinTexts(response?.body).some((joined) => joined.includes(text)),
  );
  return [...whole, ...spelt.map(({ url, id }) => `${url} ${id}`)];
}

function joinTexts(body: unknown): string[] {
  if (!Array.isArray(body)) return [];
  const texts = new Map<string, string>();
  for (const { data } of body) {
    const channel = toChannelText(data);
    if (channel !== undefined) texts.set(channel.key, (texts.get(channel.key) ?? '') + channel.text);
  }
  return [...texts.values()];
}
