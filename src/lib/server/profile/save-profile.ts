import { done } from '$lib/schemas/common';
import { act, type Caller } from '$lib/server/data-api/call';

type Profile = { name: string; locale: string; key: string };

export const saveProfile = (caller: Caller, { name, locale, key }: Profile) =>
  act(caller, 'save_profile', { p_name: name, p_locale: locale || null, p_idempotency_key: key }, done);
