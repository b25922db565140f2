// The organisation's calendar: what the views answer, and what the forms send.
import { z } from 'zod';

export const workingDays = z.object({ working_days: z.array(z.int()) });
export const holiday = z.object({ day: z.string(), name: z.string() });
export type Holiday = z.infer<typeof holiday>;

export const calendarSaved = z.object({ ok: z.literal(true) });

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'Give a date as year-month-day, such as 2026-12-25.');
export const weekForm = z.object({
  days: z.array(z.coerce.number().int().min(1).max(7)).min(1, 'Choose at least one working day.'),
});
export const holidayForm = z.object({
  day,
  name: z.string().trim().min(1, 'Give it a name.').max(80, 'Keep it under 80 characters.'),
});
export const holidayGone = z.object({ day });
