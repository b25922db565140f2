import { redirect, type RequestEvent } from '@sveltejs/kit';
import { holds } from '$lib/domain/permissions';
import { currentStep, setUpSteps, stepAfter, type SetUpStep } from '$lib/domain/set-up';
import { addDepartment, closeDepartment } from '$lib/server/admin/department-actions';
import { invite, renew, revoke } from '$lib/server/admin/invitation-actions';
import { listDepartments } from '$lib/server/admin/list-departments';
import { listInvitations } from '$lib/server/admin/list-invitations';
import { saveOrganisation } from '$lib/server/admin/organisation-actions';
import { readOrganisation } from '$lib/server/admin/read-organisation';
import { readSetUp } from '$lib/server/admin/read-set-up';
import { addSample, removeSample } from '$lib/server/admin/sample-actions';
import { canSignUp, localMailbox } from '$lib/server/onboarding/ready';
import { listRoles } from '$lib/server/people/list-members';
import { callerOf } from '$lib/server/session/door';
import type { Actions, PageServerLoad } from './$types';

/** Where a form stands whose address names only what it does. */
const standsIn: Record<string, SetUpStep> = {
  '/organisation': 'organisation',
  '/add': 'departments',
  '/close': 'departments',
  '/invite': 'people',
  '/renew': 'people',
  '/revoke': 'people',
  '/sample': 'first',
  '/unsample': 'first',
};

const asked = ({ searchParams }: URL): SetUpStep | undefined =>
  setUpSteps.find((step) => step === searchParams.get('step')) ??
  [...searchParams.keys()].map((name) => standsIn[name]).find(Boolean);

export const load: PageServerLoad = async ({ locals, url }) => {
  const caller = callerOf({ locals });
  if (!holds(caller.me, 'tenant.manage')) redirect(303, '/inbox');
  const step = asked(url);
  const [facts, settings, departments, invitations, roles] = await Promise.all([
    readSetUp(caller),
    readOrganisation(caller),
    listDepartments(caller),
    listInvitations(caller),
    listRoles(caller),
  ]);
  if (!facts.ok) redirect(303, '/inbox');
  // The address says the step, so that finishing one does not pull the page away from under its form.
  if (!step) redirect(303, `/welcome?step=${currentStep(facts.value)}`);
  return {
    facts: facts.value,
    step,
    ...settings,
    departments,
    invitations,
    roles,
    ready: canSignUp(),
    mailbox: localMailbox(),
    staff: holds(caller.me, 'request.create'),
    key: crypto.randomUUID(),
  };
};

/** Saved, and on to the next step where the button said so. */
async function organisation(event: RequestEvent) {
  const answer = await saveOrganisation(event);
  const onwards = event.url.searchParams.has('on') && 'said' in answer && answer.said !== null;
  if (onwards) redirect(303, `/welcome?step=${stepAfter('organisation')}`);
  return answer;
}

export const actions: Actions = {
  organisation,
  add: addDepartment,
  close: closeDepartment,
  invite,
  renew,
  revoke,
  sample: addSample,
  unsample: removeSample,
};
