import { redirect } from '@sveltejs/kit';
import { hasSignInCookie } from '$lib/server/data-api/client';
import { signOut } from '$lib/server/session/sign-out';
import type { Actions, PageServerLoad } from './$types';

// Reading an address never signs anybody out; the button does.
export const load: PageServerLoad = () => redirect(303, '/inbox');

export const actions: Actions = {
  default: async (event) => {
    if (hasSignInCookie(event)) await signOut(event);
    // What this tab kept of unsent forms goes too.
    event.setHeaders({ 'clear-site-data': '"storage"' });
    redirect(303, '/sign-in?why=signed_out');
  },
};
