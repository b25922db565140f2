// Everything about single sign-on that the settings page shows.
import { canJoinWith } from '$lib/domain/sso';
import { identityProvider, ssoRule, tenantDomain } from '$lib/schemas/sso';
import { member, role } from '$lib/schemas/people';
import { from, read, type Caller } from '$lib/server/data-api/call';

export async function readSsoSettings(caller: Caller) {
  const [providers, domains, rules, roles, members] = await Promise.all([
    read(caller, from(caller, 'identity_providers').order('name').limit(20), identityProvider),
    read(caller, from(caller, 'tenant_domains').order('domain').limit(50), tenantDomain),
    read(caller, from(caller, 'sso_rules').limit(1), ssoRule),
    read(caller, from(caller, 'roles').order('name').limit(100), role),
    read(caller, from(caller, 'members').eq('active', true).order('name').limit(1000), member),
  ]);
  return {
    providers,
    domains,
    rule: rules[0] ?? { sso_only: false, break_glass: null, break_glass_name: null },
    roles: roles.filter(canJoinWith).map(({ key, name }) => ({ key, name })),
    admins: members.filter(({ roles: keys }) => keys.includes('admin')).map(({ id, name }) => ({ id, name })),
  };
}
