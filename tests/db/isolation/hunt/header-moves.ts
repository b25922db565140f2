import { slot, type Feed } from './calls.ts';
import type { Values } from './values.ts';
import type { Shape } from './view-moves.ts';

/** Made-up headers that some server somewhere believes; ours must not. */
export function withHeaders(shape: Shape, values: Values): Shape {
  const feeds: Feed[] = [...shape.feeds];
  const tenant = () => slot(feeds.push(values.id('tenants')) - 1);
  const any = () => slot(feeds.push(values.asked('uuid')) - 1);
  const extra = values.draw.pick<() => Record<string, string>>([
    () => ({ 'x-tenant-id': tenant(), 'x-tenant': tenant() }),
    () => ({ 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9' }),
    () => ({ cookie: `tenant=${tenant()}; sb-access-token=${any()}` }),
    () => ({ 'x-client-info': `supabase-js/${any()}`, 'x-supabase-api-version': '2024-01-01' }),
    () => ({ 'x-http-method-override': 'DELETE', 'x-method-override': 'PATCH' }),
    () => ({ 'x-original-url': '/rest/v1/tenants', 'x-rewrite-url': '/rest/v1/tenants' }),
    () => ({ 'x-role': 'service_role', role: 'postgres', 'x-hasura-role': 'admin', 'x-user-id': any() }),
    () => ({ prefer: `tx=rollback, handling=lenient, timezone=UTC, tenant=${tenant()}` }),
    () => ({ 'if-none-match': any(), 'if-match': any(), 'idempotency-key': any() }),
    () => ({ 'accept-profile': 'app', 'content-profile': 'api' }),
    () => ({ 'accept-profile': 'api, app', 'accept-language': 'xx', 'accept-encoding': 'identity' }),
  ])();
  return { ...shape, feeds, headers: { ...shape.headers, ...extra } };
}
