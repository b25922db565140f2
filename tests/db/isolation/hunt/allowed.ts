/**
 * How a call may be refused, by code; none of them says whether a row exists. A code that is not here is a fault of
 * ours or of the stack's.
 */
export const ALLOWED = new Set([
  // no right, no row, no such thing
  '42501',
  '42P01',
  '42703',
  '42883',
  '42725',
  '42602',
  '3F000',
  // a value or an operator that does not fit the type
  '22P02',
  '22003',
  '22007',
  '22008',
  '22023',
  '42804',
  '42809',
  '42846',
  '0A000',
  // a write through a view (PostgREST's table makes this a 500), or in a GET
  '25006',
  '55000',
  // cut at the role's time limit, as a slow machine may
  '57014',
  // PostgREST's own: how it was asked, what it does not know, the token
  'PGRST100',
  'PGRST103',
  'PGRST105',
  'PGRST106',
  'PGRST107',
  'PGRST108',
  'PGRST115',
  'PGRST116',
  'PGRST118',
  'PGRST120',
  'PGRST123',
  'PGRST125',
  'PGRST200',
  'PGRST201',
  'PGRST202',
  'PGRST205',
  'PGRST301',
  'PGRST303',
  // an estimated count
  'PT400',
  // HEAD has no body, and paths outside the API have no code
  '',
]);

/** Those that PostgREST's own table makes a 500 of; any other is a fault. */
export const AS_500 = ['55000', '57014'];
