import { Draw } from '../../support/draw.ts';
import type { Act, ActName, Answer } from './book.ts';
import type { Cast } from './cast.ts';

interface Request {
  id: string;
  hash: string;
  content: Record<string, unknown>;
  route: string[];
}

type Call = Omit<Act, 'key' | 'tenant'>;

/**
 * One client: takes requests of its own from draft to paid, each act by the person whose turn it is, with a key of
 * its own. It goes on only from an answer, so that what it sent last is all that can be without one.
 */
export class Client {
  readonly name: string;
  readonly #cast: Cast;
  readonly #draw: Draw;
  readonly #changesRoles: boolean;
  #sent = 0;
  #roles = 0;
  #request: Request | null = null;
  #plan: ((key: string) => Call)[] = [];
  #waiting: Act | null = null;

  constructor(name: string, cast: Cast, seed: number, changesRoles: boolean) {
    this.name = name;
    this.#cast = cast;
    this.#draw = new Draw(seed);
    this.#changesRoles = changesRoles;
  }

  /** The act without an answer, to be sent again as it was; else a new one. */
  next(): Act {
    if (this.#waiting) return this.#waiting;
    if (this.#plan.length === 0) this.#begin();
    this.#sent += 1;
    const key = `crash-${this.name}-${String(this.#sent).padStart(5, '0')}`;
    const call = this.#plan.shift()?.(key);
    if (!call) throw new Error('a plan without an act');
    this.#waiting = { ...call, key, tenant: this.#cast.tenant };
    return this.#waiting;
  }

  get waiting(): Act | null {
    return this.#waiting;
  }

  heard(answer: Answer): void {
    const act = this.#waiting;
    this.#waiting = null;
    if (!act || !answer.ok) return;
    if (act.name === 'save_request') this.#saved(act, answer);
    else if (act.name === 'submit_request') this.#submitted(answer);
    else if (act.name === 'set_member_roles') this.#roles += 1;
  }

  #begin(): void {
    this.#request = null;
    this.#plan = [(key) => this.#save(key)];
    if (this.#changesRoles && this.#draw.chance(0.5)) this.#plan.unshift((key) => this.#changeRoles(key));
    if (this.#draw.chance(0.3)) this.#plan.push((key) => this.#save(key));
    this.#plan.push(() => this.#on('submit_request', 'requester', { content_hash: this.#known.hash }));
  }

  /** What is still to come is drawn when the route is known. */
  #submitted(answer: Answer): void {
    const request = this.#known;
    request.hash = String(answer['content_hash']);
    request.route = (answer['route'] as { permission: string }[]).map(({ permission }) => permission);
    const { deciders } = this.#cast;
    const add = (probability: number, make: (key: string) => Call) =>
      void (this.#draw.chance(probability) && this.#plan.push(make));
    add(0.5, (key) => this.#on('add_comment', 'hod', { body: key }));
    add(0.2, (key) => this.#decide('requester', 'approve', key, false));
    const [first = ''] = request.route;
    if (this.#draw.chance(0.2)) {
      this.#plan.push((key) => this.#decide(deciders[first] ?? '', 'query', key));
      this.#plan.push((key) => this.#on('answer_query', 'requester', { answer: key }));
    }
    for (const permission of request.route) {
      const last = permission === request.route.at(-1);
      const decision = last && this.#draw.chance(0.15) ? 'reject' : 'approve';
      this.#plan.push((key) => this.#decide(deciders[permission] ?? '', decision, key));
      if (decision === 'reject') return;
    }
    add(0.7, (key) => this.#on('mark_paid', 'payer', { reference: key }));
  }

  #saved(act: Act, answer: Answer): void {
    this.#request ??= { id: '', hash: '', content: {}, route: [] };
    this.#request.id = String(answer['request_id']);
    this.#request.hash = String(answer['content_hash']);
    this.#request.content = act.args['p_content'] as Record<string, unknown>;
  }

  /** A new one is called by its key; a change of it names its own as the reference. */
  #save(key: string): Call {
    const { department, currency, amounts } = this.#cast;
    const lines = [
      {
        description: 'Diesel',
        quantity_milli: 1000,
        unit_minor: this.#draw.pick(amounts),
        tax_basis_points: 0,
      },
    ];
    const content = this.#request
      ? { ...this.#request.content, reference: key }
      : {
          ...{ kind: 'payment_voucher', title: key, payee_name: 'Ikeja Fuels', reference: key },
          ...{ department_id: department, currency, lines },
        };
    const again = this.#request
      ? { p_request: this.#request.id, p_content_hash: this.#request.hash }
      : { p_request: null, p_content_hash: null };
    return { name: 'save_request', who: 'requester', args: { p_content: content, ...again }, ok: true };
  }

  #decide(who: string, decision: string, key: string, ok = true): Call {
    return this.#on('decide', who, { decision, comment: key, content_hash: this.#known.hash }, ok);
  }

  #changeRoles(key: string): Call {
    const { member, sets } = this.#cast.changed;
    const roles = sets[(this.#roles + 1) % sets.length] ?? [];
    const args = { p_member: member, p_roles: roles, p_reason: key };
    return { name: 'set_member_roles', who: 'admin', args, ok: true };
  }

  #on(name: ActName, who: string, args: Record<string, unknown>, ok = true): Call {
    const named = Object.entries(args).map(([field, value]) => [`p_${field}`, value]);
    return { name, who, args: { p_request: this.#known.id, ...Object.fromEntries(named) }, ok };
  }

  get #known(): Request {
    if (!this.#request) throw new Error('no request yet');
    return this.#request;
  }
}
