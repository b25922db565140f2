// The versions of the policy: which there are, which counts, and what one says.
import type { PolicyContent } from '$lib/domain/policy/content';
import { policyRead, versionRow } from '$lib/schemas/policy';
import { act, from, read, type Caller } from '$lib/server/data-api/call';

/** Newest first. */
export const listVersions = (caller: Caller) =>
  read(caller, from(caller, 'policy_versions').order('version', { ascending: false }).limit(500), versionRow);

export type Version = Awaited<ReturnType<typeof listVersions>>[number];

/** The one that counts at an instant: the newest whose day has come. What is published later replaces what was to come. */
export const versionAt = (versions: Version[], at: string): Version | null =>
  versions
    .filter(({ effective_from }) => Date.parse(effective_from) <= Date.parse(at))
    .sort((a, b) => b.version - a.version)[0] ?? null;

export async function readContent(caller: Caller, { version }: Version): Promise<PolicyContent> {
  const outcome = await act(caller, 'read_policy', { p_version: version }, policyRead);
  if (!outcome.ok) throw new Error(`Version ${version} cannot be read: ${outcome.refusal.token}`);
  return outcome.value.content;
}
