import type { TestProject } from 'vitest/node';
import { openTestCluster, type TestCluster } from './cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    cluster: TestCluster;
  }
}

/** Speed instead of durability: a test cluster that loses power is thrown away. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' };

/** One server per run, whose templates the test files clone. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { port, keys, folder, close } = await openTestCluster('test', SETTINGS);
  project.provide('cluster', { port, keys, folder });
  return close;
}
