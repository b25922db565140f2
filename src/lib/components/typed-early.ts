// On a slow line people type before the script arrives, and taking over the page would reset their fields.
// So what differs from what was sent is read just before, and put back just after.

type Typed = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
type Field = { control: Typed; value: string; checked: boolean };
type Kept = { fields: Field[]; opened: HTMLDetailsElement[] };

const ticks = (control: Typed): control is HTMLInputElement =>
  control instanceof HTMLInputElement && (control.type === 'checkbox' || control.type === 'radio');

function touched(control: Typed): boolean {
  if (control instanceof HTMLSelectElement) {
    const sent = [...control.options].find((option) => option.defaultSelected) ?? control.options[0];
    return control.value !== sent?.value;
  }
  if (ticks(control)) return control.checked !== control.defaultChecked;
  return control.type !== 'hidden' && control.type !== 'file' && control.value !== control.defaultValue;
}

export function readTyped(): Kept {
  const fields = [...document.querySelectorAll<Typed>('input, textarea, select')]
    .filter(touched)
    .map((control) => ({ control, value: control.value, checked: ticks(control) && control.checked }));
  return { fields, opened: [...document.querySelectorAll<HTMLDetailsElement>('details[open]')] };
}

export function putBack({ fields, opened }: Kept): void {
  for (const details of opened) details.open = true;
  for (const { control, value, checked } of fields) {
    if (!control.isConnected || (ticks(control) ? control.checked === checked : control.value === value))
      continue;
    if (ticks(control)) control.checked = checked;
    else control.value = value;
    control.dispatchEvent(new Event('input', { bubbles: true }));
    control.dispatchEvent(new Event('change', { bubbles: true }));
  }
}
