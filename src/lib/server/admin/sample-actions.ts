// What the buttons about sample data do.
import type { RequestEvent } from '@sveltejs/kit';
import { idempotencyKey } from '$lib/schemas/forms';
import { refused, said } from '$lib/server/http/answer';
import { callerOf } from '$lib/server/session/door';
import { addSampleData, removeSampleData } from './sample-data';

async function keyOf(event: RequestEvent): Promise<string> {
  const key = idempotencyKey.safeParse((await event.request.formData()).get('key'));
  return key.success ? key.data : crypto.randomUUID();
}

export async function addSample(event: RequestEvent) {
  const outcome = await addSampleData(callerOf(event), await keyOf(event));
  if (!outcome.ok) return refused('sample', outcome.refusal);
  return said('sample', 'Two payees and three requests are there, each marked as a sample.');
}

export async function removeSample(event: RequestEvent) {
  const outcome = await removeSampleData(callerOf(event), await keyOf(event));
  if (!outcome.ok) return refused('sample', outcome.refusal);
  const { withdrawn, kept } = outcome.value;
  const stays =
    kept > 0
      ? ` ${kept} that ${kept === 1 ? 'was' : 'were'} decided to the end ${kept === 1 ? 'stays' : 'stay'} in the trail.`
      : '';
  return said('sample', `The sample data is gone: ${withdrawn} withdrawn.${stays}`);
}
