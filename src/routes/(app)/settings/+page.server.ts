import { redirect } from '@sveltejs/kit';
import { settingsPlaces } from '$lib/components/frame/places';
import { callerOf } from '$lib/server/session/door';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals }) =>
  redirect(303, settingsPlaces(callerOf({ locals }).me)[0]?.href ?? '/sessions');
