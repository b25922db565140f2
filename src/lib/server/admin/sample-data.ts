import { done } from '$lib/schemas/common';
import { sampleRemoved } from '$lib/schemas/admin';
import { act, type Caller } from '$lib/server/data-api/call';

export const addSampleData = (caller: Caller, key: string) =>
  act(caller, 'add_sample_data', { p_idempotency_key: key }, done);

export const removeSampleData = (caller: Caller, key: string) =>
  act(caller, 'remove_sample_data', { p_idempotency_key: key }, sampleRemoved);
