import { readPreferences } from '$lib/server/http/preferences';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ cookies, depends }) => {
  depends('app:preferences');
  return readPreferences(cookies);
};
