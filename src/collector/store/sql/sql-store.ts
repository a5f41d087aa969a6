// The store in SQL: its parts put together over one database.
import { sql } from 'kysely';
import type { Store } from '../store.ts';
import { createAccessStore } from './access-log.ts';
import { createDeviceStore } from './devices.ts';
import type { SqlStore } from './dialect.ts';
import { createForgetting } from './forgetting.ts';
import { createLogStore } from './log-order.ts';
import { createPolicyStore } from './policies.ts';
import { createSearchStore } from './search.ts';
import { createSessionKeeping } from './session-keeping.ts';
import { createSessionProgress } from './session-progress.ts';
import { createSessionSegments } from './session-segments.ts';
import { createSessionUnfinished } from './session-unfinished.ts';

/** The store over a database whose tables are there. */
export function createSqlStore({ db, dialect, close }: SqlStore): Store {
  const forgetting = createForgetting({
    isDue: () => dialect.isForgettingDue(db),
    forget: () => dialect.forgetWords(db),
  });
  return {
    devices: createDeviceStore(db),
    sessions: {
      ...createSessionProgress(db),
      ...createSessionSegments(db),
      ...createSessionKeeping({ db, dialect, forget: forgetting.begin }),
      ...createSessionUnfinished(db),
    },
    log: createLogStore(db, dialect),
    search: createSearchStore({ db, dialect, forget: forgetting.begin }),
    access: createAccessStore(db, dialect),
    policy: createPolicyStore(db),
    async ping() {
      await sql`select 1`.execute(db);
    },
    async close() {
      await forgetting.end();
      await close();
    },
  };
}
