import { redirect } from '@sveltejs/kit';
import { filtersOf, pageAt, queryOf } from '$lib/domain/query';
import { fieldsOf, viewForm, viewGoneForm } from '$lib/schemas/forms';
import { requestFilter, type RequestFilter } from '$lib/schemas/request-filter';
import { mend, refused } from '$lib/server/http/answer';
import { listRequests } from '$lib/server/request/list-requests';
import { listDepartments } from '$lib/server/request/read-form-choices';
import { deleteView, listViews, saveView } from '$lib/server/request/saved-views';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

const filterOf = (url: URL): RequestFilter => requestFilter.parse(filtersOf(url.searchParams));

export const load: PageServerLoad = async ({ locals, url }) => {
  const caller = callerOf({ locals });
  const filter = filterOf(url);
  const [page, views, departments] = await Promise.all([
    listRequests(caller, filter),
    listViews(caller),
    listDepartments(caller),
  ]);
  return { page, filter, views, departments, query: String(queryOf(filter)), key: crypto.randomUUID() };
};

export const actions: Actions = {
  /** Keeps the filters that the page stands on; with a view named, it gets another name and keeps its own. */
  saveView: async ({ locals, request, url }) => {
    const caller = callerOf({ locals });
    const fields = fieldsOf(await request.formData());
    const form = viewForm.safeParse(fields);
    const about = fields.view ? `view:${fields.view}` : 'view';
    if (!form.success) return mend(about, form.error, fields);
    const { name, view, key } = form.data;
    const filter = filterOf(url);
    const known = view ? (await listViews(caller)).find(({ id }) => id === view) : undefined;
    const query = known?.query ?? String(queryOf(filter));
    const outcome = await saveView(caller, { view, name, query }, key);
    if (!outcome.ok) return refused(about, outcome.refusal, fields);
    redirect(303, pageAt('/requests', filter, {}));
  },
  deleteView: async ({ locals, request, url }) => {
    const caller = callerOf({ locals });
    const fields = fieldsOf(await request.formData());
    const form = viewGoneForm.safeParse(fields);
    if (!form.success) return mend('view', form.error, fields);
    const outcome = await deleteView(caller, form.data.view, form.data.key);
    if (!outcome.ok) return refused('view', outcome.refusal, fields);
    redirect(303, pageAt('/requests', filterOf(url), {}));
  },
};
