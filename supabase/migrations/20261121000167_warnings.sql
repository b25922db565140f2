-- REQ-5: what whoever submits or decides should notice. A warning never blocks: the engine does not ask for them.
-- Nobody learns from one what they may not read: a request that its reader may not read counts for nothing here, but for
-- one sentence to who holds the very same payee, reference and amount in hand.

-- Names that a person takes for the same: case, accents, punctuation, order of words, legal form, vowels, doubled letters
-- and a plural apart. Equality of keys is what an index can answer, under row-level security too.
create function app.payee_key(p_name text) returns text
language plpgsql immutable set search_path = '' as $$
declare
  v_words text[] := regexp_split_to_array(
    lower(regexp_replace(normalize(p_name, nfkd), '[\u0300-\u036f''’`.]', '', 'g')), '[[:punct:][:space:]]+');
  v_key text;
begin
  select string_agg(x.w, ' ' order by x.w collate "C") into v_key
    from (select left(w, 1) || regexp_replace(regexp_replace(regexp_replace(substr(w, 2), '[aeiouy]', '', 'g'), '(.)\1+', '\1', 'g'),
                   '(.)s$', '\1') as w
            from unnest(v_words) w
           where w <> '' and w <> all (array['ltd', 'limited', 'plc', 'llc', 'llp', 'inc', 'co', 'company', 'corp', 'nig', 'and', 'the',
             'of'])) x;
  return left(coalesce(v_key, app.likeness(p_name)), 100);
end $$;
comment on function app.payee_key(text) is 'The same for names that a person takes for the same.';
revoke execute on function app.payee_key(text) from public;
grant execute on function app.payee_key(text) to countersign;

-- Letters and digits; O and I are taken for 0 and 1, and noughts before a number for nothing: INV-0042 is inv 42.
-- A reference without a digit ("none", "n/a") refers to nothing.
create function app.reference_key(p_reference text) returns text
language plpgsql immutable set search_path = '' as $$
declare
  v_key text := regexp_replace(upper(normalize(p_reference, nfkc)), '[[:punct:][:space:]]', '', 'g');
begin
  return case when v_key ~ '[0-9]' then
    nullif(regexp_replace(translate(v_key, 'OI', '01'), '(^|[^0-9])0+(?=[0-9])', '\1', 'g'), '') end;
end $$;
comment on function app.reference_key(text) is 'The same for references that a person takes for the same; null when it has no digit.';
revoke execute on function app.reference_key(text) from public;
grant execute on function app.reference_key(text) to countersign;

-- One is the end of the other, or two neighbours changed places. One sign that differs is no likeness: invoices are counted.
create function app.nearly(p_one text, p_other text) returns boolean
language plpgsql immutable set search_path = '' as $$
declare
  v_short text := case when length(p_one) < length(p_other) then p_one else p_other end;
  v_long text := case when length(p_one) < length(p_other) then p_other else p_one end;
begin
  if p_one is null or p_other is null or p_one = p_other then
    return false;
  elsif length(v_short) < length(v_long) then
    return length(v_short) >= 4 and right(v_long, length(v_short)) = v_short;
  end if;
  return exists (
    select from generate_series(1, length(p_one) - 1) i
     where left(p_one, i - 1) || substr(p_one, i + 1, 1) || substr(p_one, i, 1) || substr(p_one, i + 2) = p_other);
end $$;
revoke execute on function app.nearly(text, text) from public;
grant execute on function app.nearly(text, text) to countersign;

-- Not on every update: a decision leaves the names alone.
create function app.tg_requests__keys() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.payee_key := app.payee_key(new.payee_name);
  new.reference_key := app.reference_key(new.reference);
  return new;
end $$;
revoke execute on function app.tg_requests__keys() from public;
grant execute on function app.tg_requests__keys() to countersign;
create trigger _050_keys before insert or update of payee_name, reference on app.requests for each row execute function app.tg_requests__keys();

-- How sure, and why in words; sure is null when the two have nothing to do with each other. Days lie between them.
create function app.compare_requests(p_one app.requests, p_other app.requests, p_days integer, out sure text, out why text)
language plpgsql immutable set search_path = '' as $$
declare
  v_currency constant boolean := p_one.currency = p_other.currency;
  v_same_amount constant boolean := v_currency and p_one.amount_minor = p_other.amount_minor;
  v_near_amount constant boolean := v_currency
    and abs(p_one.amount_minor - p_other.amount_minor) * 100 <= greatest(p_one.amount_minor, p_other.amount_minor);
  v_same_reference constant boolean := coalesce(p_one.reference_key = p_other.reference_key, false);
  v_near_reference constant boolean := coalesce(app.nearly(p_one.reference_key, p_other.reference_key), false);
  v_other_reference constant boolean := p_one.reference_key is not null and p_other.reference_key is not null
    and not v_same_reference and not v_near_reference;
begin
  sure := case
    when v_same_reference and v_same_amount then 'almost_certain'
    -- instalments on one order carry its reference
    when v_same_reference and p_one.purchase_order_id = p_other.purchase_order_id then null
    when v_same_reference and (v_near_amount or p_days <= 45) then 'likely'
    when v_same_reference then 'possible'
    when v_near_reference and v_same_amount and p_days <= 45 then 'likely'
    when v_same_amount and not v_other_reference and p_days <= 7 then 'likely'
    when v_same_amount and not v_other_reference and p_days <= 21 then 'possible'
    when v_same_amount and p_days <= 3 then 'possible'
    when v_near_amount and not v_other_reference and p_days <= 7 then 'possible' end;
  why := case sure when 'almost_certain' then 'Almost certainly' when 'likely' then 'Likely' else 'Possibly' end
    || ' the same thing twice: '
    || case when app.likeness(p_one.payee_name) = app.likeness(p_other.payee_name) then 'the same payee'
            else 'a payee whose name reads alike, “' || p_other.payee_name || '”' end
    || case when v_same_amount then ', the same amount' when v_near_amount then ', nearly the same amount' else ', another amount' end
    || case when v_same_reference then ', the same reference' when v_near_reference then ', nearly the same reference'
            when v_other_reference then ', another reference' else ', no reference to compare' end
    || case p_days when 0 then ', the same day.' when 1 then ', a day apart.' else ', ' || p_days || ' days apart.' end;
end $$;
revoke execute on function app.compare_requests(app.requests, app.requests, integer) from public;
grant execute on function app.compare_requests(app.requests, app.requests, integer) to countersign;

create function app.warned_of(p_request app.requests) returns jsonb
language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_object('request_id', p_request.id, 'number', p_request.number, 'title', p_request.title, 'payee_name',
    p_request.payee_name, 'amount_minor', p_request.amount_minor, 'currency', p_request.currency, 'exponent',
    (select c.exponent from app.currencies c where c.code = p_request.currency), 'state', p_request.state, 'at', p_request.submitted_at);
end $$;
revoke execute on function app.warned_of(app.requests) from public;
grant execute on function app.warned_of(app.requests) to countersign;

-- What the same payee asked for, newest first, as far back as a year and a month: one probe of one index, and an end to
-- it however often the payee is paid.
create function app.requests_alike(p_request app.requests, p_at timestamptz) returns app.requests[]
language plpgsql stable set search_path = '' as $$
begin
  return array(
    select x.r from (
      select r from app.requests r
       where r.tenant_id = p_request.tenant_id and r.payee_key = p_request.payee_key and r.submitted_at >= p_at - interval '400 days'
       order by r.submitted_at desc limit 500) x (r)
     where (x.r).id <> p_request.id and (x.r).kind = p_request.kind and (x.r).sample = p_request.sample
       and (x.r).state not in ('draft', 'rejected', 'withdrawn')
       -- 45 dates can be 46 days and an hour apart where the clock is put back
       and ((x.r).reference_key = p_request.reference_key or (x.r).submitted_at between p_at - interval '47 days' and p_at + interval '47 days'));
end $$;
revoke execute on function app.requests_alike(app.requests, timestamptz) from public;
grant execute on function app.requests_alike(app.requests, timestamptz) to countersign;

create function app.duplicate_warnings(p_ctx app.ctx, p_request app.requests, p_alike app.requests[], p_at timestamptz, p_zone text) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_other app.requests;
  v_found record;
  v_list jsonb[] := '{}';
  v_hidden boolean := false;
begin
  foreach v_other in array p_alike loop
    v_found := app.compare_requests(p_request, v_other,
      abs((v_other.submitted_at at time zone p_zone)::date - (p_at at time zone p_zone)::date));
    if v_found.sure is null then
      continue;
    elsif app.can_read(p_ctx, v_other) then
      v_list := v_list || jsonb_build_object('key', 'duplicate:' || v_other.id, 'kind', 'duplicate', 'sure', v_found.sure, 'why', v_found.why,
        'requests', jsonb_build_array(app.warned_of(v_other)));
    elsif v_found.sure = 'almost_certain' and app.likeness(v_other.payee_name) = app.likeness(p_request.payee_name) then
      v_hidden := true;
    end if;
  end loop;
  return (
    select coalesce(jsonb_agg(x.w order by x.place), '[]')
      from (select w, array_position(array['almost_certain', 'likely', 'possible'], w ->> 'sure') * 1000 + n as place
              from unnest(v_list) with ordinality l (w, n) order by 2 limit 5) x)
    || case when v_hidden then jsonb_build_array(jsonb_build_object('key', 'duplicate:hidden', 'kind', 'duplicate', 'sure', 'almost_certain',
         'why', 'Almost certainly the same thing twice: the same payee, amount and reference as another request, which you may not read.',
         'requests', '[]'::jsonb)) else '[]' end;
end $$;
revoke execute on function app.duplicate_warnings(app.ctx, app.requests, app.requests[], timestamptz, text) from public;
grant execute on function app.duplicate_warnings(app.ctx, app.requests, app.requests[], timestamptz, text) to countersign;

-- A sum within fourteen days that reaches a band of the policy in force which none of its parts reaches alone. What is
-- taken from one order was decided as a whole. The highest band says it all.
create function app.split_warning(p_ctx app.ctx, p_request app.requests, p_alike app.requests[], p_at timestamptz) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_terms record := app.terms(p_request);
  v_probe app.requests := p_request;
  v_reached record;
  v_band bigint;
  v_window record;
  v_parts app.requests[] := array(
    select o from unnest(p_alike) o
     where o.submitted_at between p_at - interval '14 days' and p_at + interval '14 days' and o.base_currency = v_terms.base_currency
       and (o.purchase_order_id is null or o.purchase_order_id is distinct from p_request.purchase_order_id)
       and app.can_read(p_ctx, o));
begin
  if v_terms.rule_no is null or v_parts = '{}' then
    return '[]';
  end if;
  v_probe.currency := v_terms.base_currency;
  for v_band in
    select distinct p.from_minor from app.policy_rules p
     where p.tenant_id = p_request.tenant_id and p.version = v_terms.version and p.from_minor > v_terms.base_minor
       and p.from_minor <= v_terms.base_minor + (select sum(o.base_minor) from unnest(v_parts) o)
     order by 1 desc
  loop
    -- the window that holds this one and most of the others: each begins with one of them
    select w.at, w.total into v_window
      from (select sum(x.base) over (order by x.at range between current row and interval '14 days' following) as total, x.at
              from (select p_at as at, v_terms.base_minor as base
                     union all
                    select o.submitted_at, o.base_minor from unnest(v_parts) o where o.base_minor < v_band) x) w
     where w.at <= p_at order by w.total desc, w.at limit 1;
    continue when v_window.total < v_band;
    v_probe.amount_minor := v_band;
    v_reached := app.terms(v_probe);
    -- a band of other kinds, departments or payees is none of this one
    continue when v_reached.rule_no is null or v_reached.rule_no = v_terms.rule_no
      or not exists (select from app.policy_rules p where p.tenant_id = p_request.tenant_id and p.version = v_terms.version
                       and p.rule_no = v_reached.rule_no and p.from_minor = v_band);
    return jsonb_build_array(jsonb_build_object('key', 'split:' || v_terms.version || ':' || v_reached.rule_no, 'kind', 'split', 'sure',
      'possible', 'why', 'Together with what else this payee was asked for within fourteen days it reaches a band of the policy that none '
        || 'of them reaches alone: ' || (select p.words from app.policy_rules p
             where p.tenant_id = p_request.tenant_id and p.version = v_terms.version and p.rule_no = v_reached.rule_no) || '.',
      'threshold_minor', v_band, 'total_minor', v_window.total, 'base_currency', v_terms.base_currency, 'base_exponent',
        (select c.exponent from app.currencies c where c.code = v_terms.base_currency),
      'requests', (select jsonb_agg(app.warned_of(o) order by o.submitted_at desc)
                     from unnest(v_parts) o
                    where o.base_minor < v_band and o.submitted_at between v_window.at and v_window.at + interval '14 days')));
  end loop;
  return '[]';
end $$;
revoke execute on function app.split_warning(app.ctx, app.requests, app.requests[], timestamptz) from public;
grant execute on function app.split_warning(app.ctx, app.requests, app.requests[], timestamptz) to countersign;

-- What the request says of itself.
create function app.plain_warnings(p_request app.requests, p_zone text) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_today constant date := (clock_timestamp() at time zone p_zone)::date;
  v_days constant integer := p_request.needed_by - v_today;
  v_working constant integer := app.working_days_between(p_request.tenant_id, least(v_today, p_request.needed_by),
    greatest(v_today, p_request.needed_by));
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('key', w.key, 'kind', w.key, 'sure', null, 'why', w.why, 'requests', '[]'::jsonb) order by w.n), '[]')
      from (values
        (1, 'payee_unregistered', p_request.payee_name is not null and p_request.payee_id is null,
          'The payee is not in the register: “' || p_request.payee_name || '” was typed.'),
        (2, 'over_order', p_request.excess_reason is not null and p_request.purchase_order_id is not null,
          'It says that it takes more than the purchase order has left, and why.'),
        (3, 'overdue', p_request.state <> 'approved' and v_days < 0,
          case when v_days = -1 then 'It was needed by yesterday.'
            when v_working = 0 then 'It was needed ' || -v_days || ' days ago, and no working day has passed since.'
            else 'It was needed ' || v_working || case v_working when 1 then ' working day ago.' else ' working days ago.' end end),
        (4, 'due_soon', p_request.state <> 'approved' and v_days >= 0 and v_working <= 3,
          case when v_days = 0 then 'It is needed today.'
            when v_working = 0 then 'It is needed before the next working day.'
            when v_days = 1 then 'It is needed by tomorrow.'
            else 'It is needed in ' || v_working || case v_working when 1 then ' working day.' else ' working days.' end end)
        ) w (n, key, applies, why)
     where w.applies);
end $$;
revoke execute on function app.plain_warnings(app.requests, text) from public;
grant execute on function app.plain_warnings(app.requests, text) to countersign;

create function app.warnings_for(p_ctx app.ctx, p_request app.requests, p_zone text) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_at constant timestamptz := coalesce(p_request.submitted_at, clock_timestamp());
  v_alike app.requests[] := '{}';
begin
  if p_request.state in ('rejected', 'withdrawn', 'paid') then
    return '[]';
  elsif p_request.payee_key <> '' and p_request.currency is not null and p_request.amount_minor > 0 then
    v_alike := app.requests_alike(p_request, v_at);
  end if;
  return case when v_alike = '{}' then '[]' else app.duplicate_warnings(p_ctx, p_request, v_alike, v_at, p_zone)
    || app.split_warning(p_ctx, p_request, v_alike, v_at) end || app.plain_warnings(p_request, p_zone);
end $$;
comment on function app.warnings_for(app.ctx, app.requests, text) is '[{key, kind, sure, why, requests}] as this reader may know them. The zone is the tenant''s: who asks about many reads it once.';
revoke execute on function app.warnings_for(app.ctx, app.requests, text) from public;
grant execute on function app.warnings_for(app.ctx, app.requests, text) to countersign;

-- Of the keys that a decision says were on the screen, those that stand.
create function app.warnings_seen(p_ctx app.ctx, p_request app.requests, p_keys text[]) returns text[]
language plpgsql stable set search_path = '' as $$
begin
  return case when coalesce(cardinality(p_keys), 0) = 0 then '{}' else array(
    select w ->> 'key' from jsonb_array_elements(app.warnings_for(p_ctx, p_request,
        (select t.time_zone from app.tenants t where t.id = p_ctx.tenant_id))) w where w ->> 'key' = any (p_keys[1:50]) order by 1) end;
end $$;
revoke execute on function app.warnings_seen(app.ctx, app.requests, text[]) from public;
grant execute on function app.warnings_seen(app.ctx, app.requests, text[]) to countersign;

create function app.do_request_warnings(p_ctx app.ctx, p_request uuid) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_request app.requests;
begin
  select * into v_request from app.requests r where r.tenant_id = p_ctx.tenant_id and r.id = p_request;
  if not found or not app.can_read(p_ctx, v_request) then
    return app.refusal('not_found');
  end if;
  return jsonb_build_object('ok', true, 'warnings', app.warnings_for(p_ctx, v_request,
    (select t.time_zone from app.tenants t where t.id = p_ctx.tenant_id)));
end $$;
revoke execute on function app.do_request_warnings(app.ctx, uuid) from public;
grant execute on function app.do_request_warnings(app.ctx, uuid) to countersign;
