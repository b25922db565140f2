// What the request form offers to choose from.
import { currency, department, request } from '$lib/schemas/request';
import { from, read, type Caller } from '$lib/server/data-api/call';
import { readPayees } from './read-payees';

export const listDepartments = (caller: Caller) =>
  read(caller, from(caller, 'departments').eq('active', true).order('name').limit(500), department);

export async function readFormChoices(caller: Caller) {
  const orders = from(caller, 'requests').eq('kind', 'purchase_order').eq('state', 'approved');
  const [departments, payees, currencies, purchaseOrders] = await Promise.all([
    listDepartments(caller),
    readPayees(caller),
    read(caller, caller.db.from('currencies').select('*').order('code'), currency),
    read(caller, orders.order('number', { ascending: false }).limit(200), request),
  ]);
  return {
    departments,
    payees,
    currencies,
    purchaseOrders: purchaseOrders.map(({ id, number, title, payee_name, currency }) => ({
      id,
      number,
      title,
      payee_name,
      currency,
    })),
  };
}
export type FormChoices = Awaited<ReturnType<typeof readFormChoices>>;
