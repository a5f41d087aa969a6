// Commands as people type them into a shell.

/** A word of a POSIX shell, quoted only where it has to be. */
export function quoteShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command line for the shell of that platform. */
export function formatCommand(words: readonly string[], platform: NodeJS.Platform): string {
  const quote = platform === 'win32' ? quoteWindows : quoteShell;
  return words.map(quote).join(' ');
}

/** Good for cmd and PowerShell alike; no path of Windows has a quote in it. */
function quoteWindows(word: string): string {
  return /^[\w@+=:,./\\-]+$/.test(word) ? word : `"${word}"`;
}
