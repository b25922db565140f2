// A new organisation for whoever has just proved their address. The ticket is for this one opening.
import { currencyOf } from '$lib/domain/places';
import { opened, ticket } from '$lib/schemas/onboarding';
import { ask } from '$lib/server/data-api/call';
import { createSecretClient } from '$lib/server/data-api/secret-client';
import { env } from '$lib/server/env';
import type { Person } from './follow-link';

type Organisation = { name: string; founder: string; zone: string };

/** One person decides until set-up says otherwise: the smallest organisation that can approve anything. */
export async function openOrganisation(
  person: Person,
  { name, founder, zone }: Organisation,
  requestId: string,
) {
  const client = createSecretClient(requestId);
  if (!client) throw new Error('SUPABASE_SECRET_KEY is not set');
  const purpose = { p_edge: env().EDGE_CREDENTIAL, p_purpose: 'open_trial' };
  const issued = await ask(client, 'issue_job_ticket', purpose, ticket, requestId);
  if (!issued.ok) return issued;
  const trial = {
    p_ticket: issued.value.ticket,
    p_name: name,
    p_base_currency: currencyOf(zone),
    p_time_zone: zone,
    p_deciders: 'one',
    p_threshold_minor: null,
    p_founder_user: person.id,
    p_founder_name: founder,
    p_founder_email: person.email,
    p_departments: [],
  };
  return ask(client, 'open_trial', trial, opened, requestId);
}
