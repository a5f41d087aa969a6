// Calls that wait for the operating system: one at a time, and none for longer than a limit.

/** One that waits for a person at a prompt holds a thread of Node's four, so the next may not take another. */
export interface CallLimits {
  readonly limitMs: number;
  /** What a call is refused with, when its time is up or an earlier one still hangs. */
  readonly timeUp: () => Error;
  /** True for the error of a call that has waited too long by a limit of its own. */
  readonly isTimeUp: (error: unknown) => boolean;
}
export type Call = <Result>(act: () => Promise<Result>) => Promise<Result>;

let hanging = 0;

/** True while a call hangs that was given up: Node cannot end by itself until it returns. */
export function hasHangingCalls(): boolean {
  return hanging > 0;
}

/** A queue for calls of one kind; those that wait behind one whose time is up are refused with it. */
export function createCalls({ limitMs, timeUp, isTimeUp }: CallLimits): Call {
  let last: Promise<unknown> = Promise.resolve();
  let isHanging = false;
  let timesUp = 0;

  function run<Result>(act: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        isHanging = true;
        hanging += 1;
        reject(timeUp());
      }, limitMs);
      const end = () => {
        clearTimeout(timer);
        if (isHanging) hanging -= 1;
        isHanging = false;
      };
      act().finally(end).then(resolve, reject);
    });
  }

  return (act) => {
    const known = timesUp;
    const turn = last.then(() => (isHanging || timesUp > known ? Promise.reject(timeUp()) : run(act)));
    last = turn.catch((error: unknown) => {
      // Those that are refused are told of the same time that is up.
      if (isTimeUp(error) && timesUp === known) timesUp += 1;
    });
    return turn;
  };
}
