import { error } from '@sveltejs/kit';
import { readNames } from '$lib/server/policy/read-names';
import { listVersions, readContent } from '$lib/server/policy/read-versions';
import { callerOf } from '$lib/server/session/door';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
  const caller = callerOf({ locals });
  const [versions, names] = await Promise.all([listVersions(caller), readNames(caller)]);
  const asked = (name: string) =>
    versions.find(({ version }) => version === Number(url.searchParams.get(name)));
  const to = asked('to') ?? versions[0];
  const from = asked('from') ?? versions.find(({ version }) => version === (to?.version ?? 0) - 1) ?? to;
  if (!to || !from) error(404, { message: 'There is no version yet.', id: caller.requestId });
  const [before, after] = await Promise.all([readContent(caller, from), readContent(caller, to)]);
  return {
    versions: versions.map(({ version }) => version),
    from,
    to,
    before,
    after,
    names,
    base: caller.me.tenant.base_currency,
  };
};
