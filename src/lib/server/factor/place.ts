import type { Place } from '$lib/server/crypto/envelope';

/** Where a member's secret belongs. */
export const placeOf = (whose: { tenant_id: string; member_id: string }): Place => ({
  tenant: whose.tenant_id,
  table: 'factors',
  column: 'secret',
  row: whose.member_id,
});
