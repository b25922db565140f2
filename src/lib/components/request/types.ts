import type { Told } from '$lib/server/http/answer';
import type { readRequest } from '$lib/server/request/read-request';

export type RequestView = NonNullable<Awaited<ReturnType<typeof readRequest>>>;
export type { Told };
