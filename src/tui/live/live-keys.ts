// The keys of the live view's list, for its help.

/** Keys, and what they do. */
export const LIVE_HELP: readonly (readonly [string, string])[] = [
  ['↑ ↓  j k', 'another session'],
  ['g G', 'the newest, the oldest'],
  ['ctrl-d ctrl-u', 'a page down, up'],
  ['enter  tab', 'into the session, with the keys of replay; q comes back'],
  [
    '/',
    'filter as you type: words, user:ana model:claude route:openai is:error is:live has:gap has:redaction',
  ],
  ['escape', 'no filter'],
  ['?', 'this help; any key closes it'],
  ['q', 'leave; where that ends the recording, it is asked before'],
  ['ctrl-c', 'leave at once, as in a shell'],
];
