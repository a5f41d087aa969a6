// Work that follows an erasure in the background: asked for often, done once for all that asked.

export interface Forgetting {
  /** Has it done, after what was asked before; one that fails is done again with the next. */
  begin(): void;
  /** Resolves when nothing is under way. */
  end(): Promise<void>;
}

export interface ForgettingWork {
  /** Whether somebody asked before a crash. */
  readonly isDue: () => Promise<boolean>;
  readonly forget: () => Promise<void>;
}

/** Does the work for everybody who asked before it began, and at once where a crash came between. */
export function createForgetting({ isDue, forget }: ForgettingWork): Forgetting {
  let isAsked = false;
  let running: Promise<void> | undefined = resume();

  async function resume(): Promise<void> {
    const wasDue = await isDue().catch(() => false);
    isAsked ||= wasDue;
    await run();
  }

  async function run(): Promise<void> {
    while (isAsked) {
      isAsked = false;
      // What an erasure promises is done by then; what is left here is bytes that nothing refers to.
      await forget().catch(() => undefined);
    }
    running = undefined;
  }

  return {
    begin() {
      isAsked = true;
      running ??= run();
    },
    end: async () => running,
  };
}
