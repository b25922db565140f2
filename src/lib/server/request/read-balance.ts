import { balance, type Balance } from '$lib/schemas/request';
import { act, type Caller } from '$lib/server/data-api/call';

/** What a purchase order has left; null when there is no such order for this caller. */
export async function readBalance(caller: Caller, order: string): Promise<Balance | null> {
  const outcome = await act(caller, 'purchase_order_balance', { p_request: order }, balance);
  return outcome.ok ? outcome.value : null;
}
