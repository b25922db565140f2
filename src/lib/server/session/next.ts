// Where to go on after signing in: a path of ours, or the inbox.

/** A path on this very host, and nothing that a browser could read as another. */
export const isOwnPath = (path: string): boolean =>
  path.startsWith('/') && !/^\/[/\\]|[\\\u0000-\u001f]/.test(path);

export function safeNext(next: string | null): string {
  if (!next || !isOwnPath(next)) return '/inbox';
  const path = next.split(/[?#]/)[0] ?? '';
  return /^\/(sign-in|sign-out|choose-tenant|second-factor)\b/.test(path) || path === '/' ? '/inbox' : next;
}

/** A form posts to "/requests/1?/decide"; the person goes back to the page that it stands on. */
function pageOf(url: URL): string {
  const query = new URLSearchParams(url.search);
  for (const name of [...query.keys()])
    if (name.startsWith('/') || name.startsWith('x-sveltekit')) query.delete(name);
  return url.pathname + (query.size > 0 ? `?${query}` : '');
}

/** Where a session that lacks only its second factor passes it, and then goes on. */
export function secondFactorPath(url: URL): string {
  const next = pageOf(url);
  return safeNext(next) === '/inbox' ? '/second-factor' : `/second-factor?${new URLSearchParams({ next })}`;
}

export function signInPath(url: URL, why: string | null): string {
  const next = pageOf(url);
  const target = new URLSearchParams(why ? { why } : {});
  if (safeNext(next) !== '/inbox') target.set('next', next);
  return target.size > 0 ? `/sign-in?${target}` : '/sign-in';
}
