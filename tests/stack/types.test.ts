import fs from 'node:fs';
import { expect, it } from 'vitest';
import { databaseTypes, TYPES_FILE } from '../../supabase/local/database-types.ts';
import { openDatabase } from '../support/database.ts';

it('STK-120: the generated database types are those of the migrations', async () => {
  const database = await openDatabase();
  try {
    expect(fs.readFileSync(TYPES_FILE, 'utf8')).toBe(await databaseTypes(database.url()));
  } finally {
    await database.close();
  }
});
