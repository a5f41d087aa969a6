// What every bench is: a name to choose it by, and a run that starts what it needs on a stage.
import type { Report } from './report.ts';
import type { Stage } from './stage.ts';

export interface Setting {
  /** Ends whatever the bench starts. */
  readonly stage: Stage;
  /** Fewer rounds, for a look; the numbers scatter more. */
  readonly isQuick: boolean;
  /** How long those take that look at a long time. */
  readonly minutes: number;
  /** Path of the built program; undefined: it does not run, the peers are measured alone. */
  readonly program: string | undefined;
}
export interface Bench {
  readonly name: string;
  readonly title: string;
  readonly run: (setting: Setting) => Promise<Report>;
}
