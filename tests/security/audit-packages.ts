import { spawnSync } from 'node:child_process';
import { z } from 'zod';

/**
 * `npm run audit:packages`: what the registry knows against the packages we use. High and critical fail. A registry that
 * does not answer is told and fails nothing: a change is not worse because a mirror has no advisories.
 */
const advisory = z.object({ title: z.string(), severity: z.string(), url: z.string().nullish() });
const report = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ severity: z.string(), range: z.string(), via: z.array(z.union([z.string(), advisory])) }),
  ),
});

export interface Verdict {
  fails: boolean;
  words: string;
}

/** What `npm audit --json` printed, weighed. */
export function weigh(printed: string): Verdict {
  const read = report.safeParse(parsed(printed));
  if (!read.success) {
    const [why = 'no answer'] = /"message": "([^"]*)"/.exec(printed)?.slice(1) ?? [];
    return { fails: false, words: `The registry gives no advisories, so none were checked: ${why}` };
  }
  const grave = Object.entries(read.data.vulnerabilities).filter(([, { severity }]) =>
    ['high', 'critical'].includes(severity),
  );
  const lines = grave.map(([name, { severity, range, via }]) => {
    const why = via.map((one) =>
      typeof one === 'string' ? `by way of ${one}` : `${one.title} ${one.url ?? ''}`,
    );
    return `${severity}: ${name} ${range}\n  ${why.join('\n  ')}`;
  });
  const lesser = Object.keys(read.data.vulnerabilities).length - grave.length;
  const last = `${grave.length} high or critical, ${lesser} lesser.`;
  return { fails: grave.length > 0, words: [...lines, last].join('\n') };
}

function parsed(printed: string): unknown {
  try {
    return JSON.parse(printed);
  } catch {
    return null;
  }
}

if (process.argv[1] === import.meta.filename) {
  const { stdout } = spawnSync('npm', ['audit', '--json'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    timeout: 120_000,
  });
  const { fails, words } = weigh(stdout ?? '');
  process.stdout.write(`${words}\n`);
  process.exitCode = fails ? 1 : 0;
}
