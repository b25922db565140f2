import { settingsSaved } from '$lib/schemas/admin';
import { act, type Caller } from '$lib/server/data-api/call';

export type Settings = {
  name: string;
  base_currency: string;
  time_zone: string;
  locale?: string;
  deciders: string;
  threshold_minor?: number;
  policy_version?: number;
  payee_cooling_days?: number;
};

export const saveSettings = (caller: Caller, settings: Settings) =>
  act(caller, 'save_settings', { p_settings: settings }, settingsSaved);
