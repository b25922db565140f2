import { readMatrix } from '$lib/server/people/read-matrix';
import { callerOf } from '$lib/server/session/door';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals }) => readMatrix(callerOf({ locals }));
