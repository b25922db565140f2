/**
 * Mutants that no test of behaviour kills, by the reason why that is right. Reviewed by hand: the command fails on a
 * survivor that is not here, and on one here that is killed after all or exists no longer.
 */
const REASONS: { reason: string; mutants: string[] }[] = [
  {
    reason: 'What is missing is null, and the next condition says no to null, so the answer is the same.',
    mutants: [
      'api.purchase_order_balance refusal [not found or not app.can_read(v_ctx, v_order)] without [not found]',
      "api.register_session refusal [p_address is not null and not pg_input_is_valid(p_address, 'inet')] without [p_address is not null]",
    ],
  },
  {
    reason:
      'Which rows are locked before: the caller’s own are locked with their session, and by what ends them.',
    mutants: ['api.end_session pin [s.member_id = v_ctx.member_id] dropped'],
  },
];

/** Id → reason. */
export const SURVIVORS: Record<string, string> = Object.fromEntries(
  REASONS.flatMap(({ reason, mutants }) => mutants.map((id) => [id, reason])),
);
