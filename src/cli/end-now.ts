// Ends the program although a call into the keychain hangs, which Node would wait for.
import { hasHangingCalls } from '../sidecar/identity/calls.ts';

/** Ends this process with its exit code where such a call hangs; else it ends by itself. */
export function endIfHanging(): void {
  if (!hasHangingCalls()) return;
  const code = Number(process.exitCode ?? 0);
  // process.exit() joins the threads that hang. Another program in place of this one has none of them (Linux, macOS).
  if (process.execve === undefined || process.platform === 'win32') process.exit(code);
  process.emitWarning = () => undefined;
  process.execve('/bin/sh', ['sh', '-c', `exit ${code}`], {});
}
