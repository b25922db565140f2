import type { Call } from './calls.ts';

type Part = 'query' | 'headers' | 'body';

/** The smallest call that still shows the same: leaves out one part after the other. */
export async function shrink(call: Call, shows: (smaller: Call) => Promise<boolean>): Promise<Call> {
  let smallest = call;
  for (const part of ['headers', 'query', 'body'] as const) {
    for (const key of keysOf(call, part)) {
      const smaller = without(smallest, part, key);
      if (await shows(smaller)) smallest = smaller;
    }
  }
  return smallest;
}

function keysOf(call: Call, part: Part): string[] {
  if (part === 'query') return (call.query ?? []).map(([key]) => key);
  const held = call[part];
  return typeof held === 'object' && held !== null && !Array.isArray(held) ? Object.keys(held) : [];
}

function without(call: Call, part: Part, key: string): Call {
  if (part === 'query') return { ...call, query: (call.query ?? []).filter(([name]) => name !== key) };
  const { [key]: _, ...rest } = call[part] as Record<string, unknown>;
  return { ...call, [part]: rest } as Call;
}
