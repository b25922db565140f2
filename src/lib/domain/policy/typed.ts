// The policy as it stands in the form: amounts as they were typed, each field under a name that says where it is.
import { defaultLocale, type Locale } from '../locales.ts';
import { exponentOf, formatDecimal, largestMinor, parseMoney } from '../money.ts';
import type { Meaning, RequestKind } from '../states.ts';
import {
  isDeciding,
  isKind,
  isMeaning,
  isRisk,
  isScope,
  most,
  type Deciding,
  type Mode,
  type PolicyContent,
  type Risk,
  type Scope,
} from './content.ts';

export type TypedStep = {
  permission: Deciding;
  scope: Scope;
  named: string[];
  meaning: Meaning;
  label: string;
};
export type TypedPosition = { mode: Mode; steps: TypedStep[] };
export type TypedRule = {
  kind: RequestKind | '';
  department: string;
  risk: Risk | '';
  /** "Over" this amount; nothing is from zero. */
  over: string;
  /** "Up to and including" this amount; nothing is without end. */
  upTo: string;
  positions: TypedPosition[];
};
export type TypedAlternate = { permission: Deciding; member: string };
export type TypedPolicy = { rules: TypedRule[]; alternates: TypedAlternate[]; consent: boolean };
export type Problems = Record<string, string>;

export const emptyPolicy = (): TypedPolicy => ({ rules: [], alternates: [], consent: false });

/** As fields of the form: from a content of whole minor units. */
export function typedOf(content: PolicyContent, base: string, locale: Locale = defaultLocale): TypedPolicy {
  const amount = (minor: number): string => formatDecimal(BigInt(minor), exponentOf(base), locale);
  return {
    rules: content.rules.map((rule) => ({
      kind: rule.kind ?? '',
      department: rule.department_id ?? '',
      risk: rule.payee_risk ?? '',
      over: rule.from_minor === 0 ? '' : amount(rule.from_minor - 1),
      upTo: rule.below_minor === null ? '' : amount(rule.below_minor - 1),
      positions: rule.positions.map(({ mode, steps }) => ({
        mode,
        steps: steps.map((step) => ({ ...step, named: [...(step.named ?? [])] })),
      })),
    })),
    alternates: content.alternates.map(({ permission, member_id }) => ({ permission, member: member_id })),
    consent: content.consent,
  };
}

const text = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

/** Reads the posted form back; what no form of ours would send falls back to what is usual. */
export function typedFrom(form: FormData): TypedPolicy {
  const rules: TypedRule[] = [];
  for (let r = 0; r < most.rules && form.has(`r${r}.kind`); r += 1) rules.push(ruleFrom(form, `r${r}`));
  const alternates: TypedAlternate[] = [];
  for (let a = 0; a < 100 && form.has(`a${a}.permission`); a += 1) {
    const permission = text(form, `a${a}.permission`);
    alternates.push({
      permission: isDeciding(permission) ? permission : 'request.sanction',
      member: text(form, `a${a}.member`),
    });
  }
  return { rules, alternates, consent: form.has('consent') };
}

function ruleFrom(form: FormData, at: string): TypedRule {
  const kind = text(form, `${at}.kind`);
  const risk = text(form, `${at}.risk`);
  const positions: TypedPosition[] = [];
  for (let p = 0; p < most.positions && form.has(`${at}.p${p}.mode`); p += 1) {
    const steps: TypedStep[] = [];
    for (let s = 0; s < most.steps && form.has(`${at}.p${p}.s${s}.permission`); s += 1)
      steps.push(stepFrom(form, `${at}.p${p}.s${s}`));
    positions.push({ mode: text(form, `${at}.p${p}.mode`) === 'any' ? 'any' : 'all', steps });
  }
  return {
    kind: isKind(kind) ? kind : '',
    department: text(form, `${at}.department`),
    risk: isRisk(risk) ? risk : '',
    over: text(form, `${at}.over`),
    upTo: text(form, `${at}.upto`),
    positions,
  };
}

function stepFrom(form: FormData, at: string): TypedStep {
  const permission = text(form, `${at}.permission`);
  const scope = text(form, `${at}.scope`);
  const meaning = text(form, `${at}.meaning`);
  return {
    permission: isDeciding(permission) ? permission : 'request.approve_department',
    scope: isScope(scope) ? scope : 'tenant',
    named: form.getAll(`${at}.named`).filter((one): one is string => typeof one === 'string' && one !== ''),
    meaning: isMeaning(meaning) ? meaning : 'approved',
    label: text(form, `${at}.label`),
  };
}

/** The form as it travels, with the very names of its fields. */
export function fieldsOfPolicy(typed: TypedPolicy): [string, string][] {
  const fields: [string, string][] = [];
  typed.rules.forEach((rule, r) => {
    fields.push([`r${r}.kind`, rule.kind], [`r${r}.department`, rule.department], [`r${r}.risk`, rule.risk]);
    fields.push([`r${r}.over`, rule.over], [`r${r}.upto`, rule.upTo]);
    rule.positions.forEach((position, p) => {
      fields.push([`r${r}.p${p}.mode`, position.mode]);
      position.steps.forEach((step, s) => {
        const at = `r${r}.p${p}.s${s}`;
        fields.push([`${at}.permission`, step.permission], [`${at}.scope`, step.scope]);
        fields.push([`${at}.meaning`, step.meaning], [`${at}.label`, step.label]);
        for (const member of step.named) fields.push([`${at}.named`, member]);
      });
    });
  });
  typed.alternates.forEach(({ permission, member }, a) => {
    fields.push([`a${a}.permission`, permission], [`a${a}.member`, member]);
  });
  if (typed.consent) fields.push(['consent', 'on']);
  return fields;
}

export type ReadPolicy = { content: PolicyContent; problems: Problems };

/** What the database takes, and what cannot be read yet, each under the name of its field. */
export function readTyped(typed: TypedPolicy, base: string, locale: Locale = defaultLocale): ReadPolicy {
  const problems: Problems = {};
  const amount = (typedText: string, field: string): number | null => {
    if (typedText.trim() === '') return null;
    const read = parseMoney(typedText, base, exponentOf(base), locale);
    if (!read.ok) problems[field] = read.problem;
    else if (read.value >= largestMinor) problems[field] = 'This amount is too large.';
    else return Number(read.value);
    return null;
  };
  const rules = typed.rules.map((rule, r) => {
    const over = amount(rule.over, `r${r}.over`);
    const upTo = amount(rule.upTo, `r${r}.upto`);
    const from = over === null || over === 0 ? 0 : over + 1;
    if (upTo !== null && upTo < from && !problems[`r${r}.over`])
      problems[`r${r}.upto`] = 'This is below the amount that the rule begins at.';
    return {
      kind: rule.kind || null,
      department_id: rule.department || null,
      payee_risk: rule.risk || null,
      from_minor: from,
      below_minor: upTo === null ? null : upTo + 1,
      positions: rule.positions.map(({ mode, steps }, p) => ({
        mode,
        steps: steps.map((step, s) => {
          const at = `r${r}.p${p}.s${s}`;
          const label = step.label.trim();
          if (label.length < 2 || label.length > 80)
            problems[`${at}.label`] = 'Give the step a name of 2 to 80 characters.';
          if (step.scope === 'named' && step.named.length === 0)
            problems[`${at}.named`] = 'Choose at least one person.';
          if (step.named.length > most.named)
            problems[`${at}.named`] = `Choose at most ${most.named} people.`;
          const { permission, scope, meaning } = step;
          return { permission, scope, ...(scope === 'named' ? { named: step.named } : {}), meaning, label };
        }),
      })),
    };
  });
  typed.alternates.forEach(({ member }, a) => {
    if (member === '') problems[`a${a}.member`] = 'Choose a person, or remove this line.';
  });
  const alternates = typed.alternates
    .filter(({ member }) => member !== '')
    .map(({ permission, member }) => ({ permission, member_id: member }));
  return { content: { rules, alternates, consent: typed.consent }, problems };
}
