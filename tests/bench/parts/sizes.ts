import type { Bench, Part, Row } from '../part.ts';
import { READS } from '../queries.ts';
import { Reading } from '../reading.ts';
import { seeded, sizeWords, type Seeded } from '../seeded.ts';
import { SIZES } from '../sizes.ts';
import { clients, ratioRow, takeTurns, type Side } from '../slices.ts';

const GOAL = { atMost: 1.5 };
const A_SECOND = 2000;

/** The same decision and the same reads among ever more rows: each size against the smallest, in turns. */
export const sizes: Part = {
  letter: 'c',
  title: 'Decisions and reads as tenants and requests grow, against the smallest size',
  async run(bench) {
    const places: Seeded[] = [];
    for (const size of SIZES(bench).ladder) places.push(await seeded(bench, size));
    const readings = await Promise.all(places.map((place) => Reading.of(place)));
    const sliceMs = bench.sliceMs / 4;
    const rows: Row[] = [];
    const plans = places.map(() => '');
    for (const read of READS) {
      const works = await Promise.all(readings.map((reading) => reading.work(read, true)));
      rows.push(
        ...(await against(
          bench,
          read.what,
          places,
          works.map((work) => clients(1, work)),
          sliceMs,
        )),
      );
      for (const [n, reading] of readings.entries())
        plans[n] +=
          `## ${read.what}\n\n${read.sql.replaceAll(/\s+/g, ' ')}\n\n${await reading.plan(read)}\n\n`;
    }
    rows.push(...(await decisions(bench, places)));
    await Promise.all(readings.map((reading) => reading.close()));
    const files = places.map(({ size }, n) => [`plans-${size.tenants}x${size.requests}.txt`, plans[n] ?? '']);
    return { rows, attachments: Object.fromEntries(files) };
  },
};

async function decisions(bench: Bench, places: Seeded[]): Promise<Row[]> {
  const stock = Math.ceil((A_SECOND * (bench.rounds + 1) * bench.sliceMs) / 2000);
  const sides: Side['run'][] = [];
  for (const place of places) {
    const dockets = await place.dockets(stock);
    await place.db.admin`analyze`;
    const sql = place.db.connect('authenticator');
    let turn = 0;
    sides.push(clients(1, async () => dockets[(turn += 1) % dockets.length]?.decideNext(sql)));
  }
  return against(bench, 'decision', places, sides, bench.sliceMs);
}

async function against(bench: Bench, what: string, places: Seeded[], sides: Side['run'][], sliceMs: number) {
  const names = places.map(({ size }) => sizeWords(size));
  const measured = await takeTurns(
    bench,
    Object.fromEntries(names.map((name, n) => [name, sides[n] as Side['run']])),
    {
      sliceMs,
    },
  );
  const [smallest = '', ...others] = names;
  return others.map((name) => {
    const [a, b] = [measured[name], measured[smallest]];
    if (!a || !b) throw new Error(`${name} was not measured`);
    return ratioRow(`${what}: ${name}`, a, b, GOAL);
  });
}
