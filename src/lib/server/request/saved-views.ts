// The filters of the request list that a person keeps under names of their own.
import { done } from '$lib/schemas/common';
import { savedView, viewSaved } from '$lib/schemas/request';
import { act, from, read, type Caller } from '$lib/server/data-api/call';

export const listViews = (caller: Caller) =>
  read(caller, from(caller, 'saved_views').order('created_at').limit(30), savedView);

type View = { view: string | null; name: string; query: string };

export const saveView = (caller: Caller, { view, name, query }: View, key: string) =>
  act(caller, 'save_view', { p_name: name, p_query: query, p_view: view, p_idempotency_key: key }, viewSaved);

export const deleteView = (caller: Caller, view: string, key: string) =>
  act(caller, 'delete_view', { p_view: view, p_idempotency_key: key }, done);
