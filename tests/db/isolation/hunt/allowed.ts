/**
 * How a call may be refused, by code; none of these says whether a row exists, as a violated key would (class 23). A
 * code that is not here is a fault, of ours or of the stack's.
 */
const ALLOWED = [
  // no right, no such thing, an operator that does not fit, a word that cannot be read
  /^42...$/,
  /^3F000$/,
  // a value that does not fit its type
  /^22...$/,
  /^0A000$/,
  // a write in a GET, or through a view that takes none
  /^25006$/,
  /^55000$/,
  // cut at the role's time limit, as a slow machine may
  /^57014$/,
  // an embed that finds several where one is asked, an array without an end
  /^21000$/,
  /^54000$/,
  // PostgREST's own: how it was asked, what it does not know, the token
  /^PGRST[123]\d\d$/,
  // an estimated count
  /^PT400$/,
  // HEAD has no body, and paths outside the API have no code
  /^$/,
];

/** Those that PostgREST's own table makes a 500 of. */
const AS_500 = ['54000', '55000', '57014'];

export function isAllowed(status: number, code: string): boolean {
  return ALLOWED.some((pattern) => pattern.test(code)) && (status < 500 || AS_500.includes(code));
}
