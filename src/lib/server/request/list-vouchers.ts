// The vouchers raised against a purchase order, as far as the caller may read them.
import { request } from '$lib/schemas/request';
import { from, read, type Caller } from '$lib/server/data-api/call';

export const listVouchers = (caller: Caller, order: string) =>
  read(
    caller,
    from(caller, 'requests').eq('purchase_order_id', order).order('created_at').limit(200),
    request,
  );
