const ANYWHERE = { 'access-control-allow-origin': '*' };

/** An error in GoTrue's shape. */
export function authError(status: number, code: string, message: string): Response {
  const headers = { ...ANYWHERE, 'x-sb-error-code': code };
  return Response.json({ code: status, error_code: code, msg: message }, { status, headers });
}

export function authJson(body: unknown, headers: Record<string, string> = {}): Response {
  return Response.json(body, { headers: { ...ANYWHERE, ...headers } });
}
