import type { Locale } from '$lib/domain/locales';
import type { Theme } from '$lib/domain/themes';
import type { DataClient } from '$lib/server/data-api/client';
import type { Door } from '$lib/server/session/door';

declare global {
  namespace App {
    interface Error {
      message: string;
      /** What happened, where a page says more than its status. */
      title?: string;
      /** What a person can quote when they ask for help. */
      id?: string;
    }
    interface Platform {
      /** The edge's own: lets work go on after the answer. */
      context?: { waitUntil(work: Promise<unknown>): void };
    }
    interface PageData {
      theme: Theme;
      /** Single keys act; whoever is in their way turns them off. */
      keys: boolean;
      /** The reader's formats, the tenant's zone, and when the server answered: behind the door only. */
      locale?: Locale;
      zone?: string;
      now?: string;
      /** For administrators on trial: nothing of the set-up is left. */
      setUpDone?: boolean;
    }
    interface Locals {
      requestId: string;
      /** Under the caller's own token, whatever that is. */
      readonly db: DataClient;
      /** Set behind the door, and only there. */
      door: Door | null;
    }
    interface PageState {
      /** The draft that the new-request page made of what was typed. */
      request?: string;
    }
  }
}

export {};
