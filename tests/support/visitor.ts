/** Somebody with a browser that runs no script: keeps cookies, posts forms, follows nothing by itself. */
export class Visitor {
  readonly #origin: string;
  readonly #address: string;
  readonly cookies = new Map<string, string>();
  /** Every cookie that was ever set, as it was set. */
  readonly set: string[] = [];

  constructor(origin: string, address = '203.0.113.9') {
    this.#origin = origin;
    this.#address = address;
  }

  get(place: string): Promise<Response> {
    return this.#ask(place, { method: 'GET' });
  }

  /** `from` is the site whose page the form stands on: ours, unless somebody says otherwise. */
  post(place: string, fields: Record<string, string>, from = this.#origin): Promise<Response> {
    return this.#ask(place, { method: 'POST', body: new URLSearchParams(fields) }, from);
  }

  async #ask(place: string, init: RequestInit, from = this.#origin): Promise<Response> {
    const headers = new Headers({ accept: 'text/html', origin: from });
    // the platform's proxy says who asks
    headers.set('x-forwarded-for', this.#address);
    if (this.cookies.size > 0)
      headers.set('cookie', [...this.cookies].map((pair) => pair.join('=')).join('; '));
    const answer = await fetch(this.#origin + place, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) this.#keep(line);
    return answer;
  }

  #keep(line: string): void {
    this.set.push(line);
    const [pair = ''] = line.split(';');
    const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    if (/;\s*max-age=0\b/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** What a form of a page sends by itself: its hidden fields, in the form that posts to `action`. */
export function hiddenFields(html: string, action: string): Record<string, string> {
  const form = html
    .split('<form')
    .slice(1)
    .map((part) => part.slice(0, part.indexOf('</form>')))
    .find((part) => part.slice(0, part.indexOf('>')).includes(`action="${action}"`));
  if (form === undefined) throw new Error(`no form posts to ${action}`);
  const inputs = [...form.matchAll(/<input type="hidden"[^>]*>/g)].map(([tag]) => tag);
  const attribute = (tag: string, name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  return Object.fromEntries(inputs.map((tag) => [attribute(tag, 'name'), attribute(tag, 'value')]));
}
