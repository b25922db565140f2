import { READS } from '../queries.ts';
import type { Part, Row } from '../part.ts';
import { Reading } from '../reading.ts';
import { seeded, sizeWords } from '../seeded.ts';
import { clients, ratioRow, takeTurns } from '../slices.ts';
import { SIZES } from '../sizes.ts';

const GOAL = { atMost: 1.35 };
const WORST = { atMost: 2 };

/** What row security costs a read: the app's own queries, bound by it and not. */
export const reads: Part = {
  letter: 'b',
  title: 'Reads with row security against the same reads without',
  async run(bench) {
    const place = await seeded(bench, SIZES(bench).reads);
    const reading = await Reading.of(place);
    const rows: Row[] = [];
    const faults: string[] = [];
    const sliceMs = bench.sliceMs / 4;
    for (const read of READS) {
      if (!(await reading.agree(read))) faults.push(`${read.what}: other rows without row security`);
      const on = clients(1, await reading.work(read, true));
      const off = clients(1, await reading.work(read, false));
      const measured = await takeTurns(bench, { on, off }, { sliceMs });
      rows.push(ratioRow(read.what, measured.on, measured.off, GOAL));
    }
    await reading.close();
    const worst = (figures: number[]) => Math.max(...figures);
    const cpus = rows.flatMap(({ cpu }) => (typeof cpu === 'number' ? [cpu] : []));
    rows.push({
      what: `the worst of these, ${sizeWords(place.size)}`,
      value: worst(rows.map(({ value }) => value)),
      cpu: cpus.length > 0 ? worst(cpus) : null,
      unit: 'ratio',
      goal: WORST,
    });
    return { rows, faults };
  },
};
