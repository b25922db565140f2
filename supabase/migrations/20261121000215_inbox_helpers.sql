-- Two questions that the inbox cannot answer from what its reader may see: asked of few rows, after every other filter.

-- Whether a step has nobody left by right of role, so that the policy's alternate is asked.
create function app.nobody_rightful(p_step uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare
  v_tenant uuid := (app.living()).tenant_id;
begin
  return exists (select from app.request_steps s join app.requests r on r.tenant_id = s.tenant_id and r.id = s.request_id
                  where s.tenant_id = v_tenant and s.id = p_step and not exists (select from app.rightful(r, s)));
end $$;
revoke execute on function app.nobody_rightful(uuid) from public;
grant execute on function app.nobody_rightful(uuid) to authenticated;
alter function app.nobody_rightful(uuid) owner to countersign;

-- Whether the caller may mark a voucher paid: the engine's own answer.
create function app.may_pay(p_request uuid) returns boolean
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
  v_request app.requests;
begin
  select * into v_request from app.requests r where r.tenant_id = v_ctx.tenant_id and r.id = p_request;
  return found and app.can_read(v_ctx, v_request)
    and not exists (select from app.evaluate(v_request, v_ctx.member_id, 'mark_paid') v where not v.passed);
end $$;
revoke execute on function app.may_pay(uuid) from public;
grant execute on function app.may_pay(uuid) to authenticated;
alter function app.may_pay(uuid) owner to countersign;
