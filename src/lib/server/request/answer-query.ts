import { done } from '$lib/schemas/common';
import { act, type Caller } from '$lib/server/data-api/call';

export const answerQuery = (caller: Caller, request: string, answer: string, key: string) =>
  act(caller, 'answer_query', { p_request: request, p_answer: answer, p_idempotency_key: key }, done);
