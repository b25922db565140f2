import { chosenLocale, type Locale } from '$lib/domain/locales';
import type { Caller } from '$lib/server/data-api/call';

/** In whose signs numbers are read and written: the person's own choice, else the organisation's. */
export const localeOf = ({ me }: Caller): Locale => chosenLocale(me.member.locale, me.tenant.locale);
