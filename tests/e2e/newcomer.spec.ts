import { firstApproval, someNewcomer } from './newcomer/first-approval.ts';
import { expect, test } from './support.ts';

const TEN_MINUTES = 10 * 60;

for (const [device, viewport] of [
  ['a phone', { width: 390, height: 844 }],
  ['a desk', { width: 1280, height: 900 }],
] as const) {
  test(`ONB-1: on ${device} a newcomer comes from the home page to a first approval, with one colleague, in under ten minutes`, async ({
    visitor,
  }) => {
    test.setTimeout(90_000);
    const ledger = await firstApproval(
      await visitor({ viewport }),
      await visitor({ viewport }),
      someNewcomer(),
    );
    process.stdout.write(
      `\nOn ${device} (${viewport.width} px), at 40 words a minute:\n${ledger.table()}\n\n`,
    );
    expect(ledger.seconds).toBeLessThan(TEN_MINUTES);
  });
}
