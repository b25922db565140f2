import { inject } from 'vitest';
import { cloneDatabase, type TestDatabase } from './test-database.ts';

export { TestDatabase } from './test-database.ts';

/** `migrated` holds no row of ours but reference data; `seeded` holds the demonstration tenants. */
export const openDatabase = (template: 'migrated' | 'seeded' = 'migrated'): Promise<TestDatabase> =>
  cloneDatabase(inject('cluster'), template);
