import type { CaseVerdict } from './reads.ts';

/** A read that may cost more than the rule allows, and why; each must still occur, or it goes from here. */
interface Accepted {
  why: string;
  is: (verdict: CaseVerdict) => boolean;
}

const partial = /^(hod|staff|admin)/;

export const ACCEPTED: Accepted[] = [
  {
    why: 'Who may read only some of the requests (their own, a department) goes through those of the tenant: a policy of alternatives bounds no index. The filter “mine” does.',
    is: (v) => partial.test(v.reader) && /^requests, (?!mine)/.test(v.case),
  },
  {
    why: 'What hangs on requests is read by request; a client that lists it over the whole tenant pays for that.',
    is: (v) =>
      /^(comments|decisions|request_lines|request_steps|request_versions), (list|count)$/.test(v.case),
  },
  {
    why: 'The trail is kept in the order of its chain and found by entity; every other filter goes back along the chain until a page is full.',
    is: (v) => /^auditor/.test(v.reader) && /^(trail|events), /.test(v.case),
  },
  {
    why: 'The words of refusals fill a few pages of reference data, which are read sooner than the index over them.',
    is: (v) => v.text.includes('from app.refusals where token ='),
  },
  {
    why: 'A bound on the day of need is looked for along the list, in the order in which it is shown.',
    is: (v) => v.case === 'requests, needed by a day',
  },
];
