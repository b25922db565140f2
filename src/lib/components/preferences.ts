// A preference takes effect at once, and is told to the server beside; without script the form does it all.
import { invalidate } from '$app/navigation';
import { navigating } from '$app/state';

export async function prefer(event: SubmitEvent): Promise<void> {
  const { submitter, currentTarget: form } = event;
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  const body = new FormData(form, submitter);
  const theme = body.get('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  else if (theme === 'system') delete document.documentElement.dataset.theme;
  // The cookie comes with the answer; where the way back leads does not matter here.
  await fetch(form.action, { method: 'POST', body, redirect: 'manual' }).catch(() => null);
  // Fetching anew would stop somebody who is leaving already; the next page asks by itself.
  if (!navigating.to) await invalidate('app:preferences');
}
