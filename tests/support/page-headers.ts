/** What every page carries besides its policy. */
export const PAGE_HEADERS = {
  'strict-transport-security': 'max-age=63072000; includeSubDomains; preload',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** A content security policy by directive. */
function directives(policy: string): Map<string, string> {
  return new Map(
    policy.split(';').map((part) => {
      const [name = '', ...values] = part.trim().split(' ');
      return [name, values.join(' ')];
    }),
  );
}

/** The nonce of a policy that runs nothing inline without one; empty when it is not such a policy. */
export function nonceOf(policy: string): string {
  const found = directives(policy);
  const closed = found.get('default-src') === "'none'" && found.get('frame-ancestors') === "'none'";
  if (!closed || /unsafe|\*|https?:/.test(policy)) return '';
  return /'nonce-([^']+)'/.exec(found.get('script-src') ?? '')?.[1] ?? '';
}

/** What of a page its policy would have to let through: tags without the nonce, inline styles and handlers. */
export function inlineFaults(html: string, nonce: string): string[] {
  const tags = [...html.matchAll(/<(script|style)\b[^>]*>/g)].map(([tag]) => tag);
  const bare = tags.filter((tag) => !tag.includes(`nonce="${nonce}"`));
  return [...bare, ...(html.match(/\sstyle="|\son[a-z]+="/g) ?? [])];
}
