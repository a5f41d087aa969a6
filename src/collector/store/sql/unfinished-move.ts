// The mark on a database into which another one is being moved.
import { StoreError } from '../store-error.ts';
import type { Database } from './schema.ts';

/** The fact that says how far the move has come; gone once it is whole. */
export const MOVE_FACT = 'move';

/** Throws StoreError `unfinished` where a move into the database was broken off. */
export async function expectNoMove(db: Database): Promise<void> {
  const move = await db.selectFrom('facts').select('name').where('name', '=', MOVE_FACT).executeTakeFirst();
  if (move !== undefined)
    throw new StoreError(
      'unfinished',
      'expected a whole database, found one into which another was being moved: run cursor-rec collector migrate again',
    );
}
