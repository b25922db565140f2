-- Words to find requests by (REQ-6): number, title, payee, reference and lines, as they were last submitted. Under
-- row-level security an index serves leakproof operators only, and tsvector's, LIKE's and arrays' are none: so the words
-- stand in a table of their own, led by the tenant, where equality and order of text find them and their beginnings.
create table app.request_words (
  tenant_id uuid not null,
  word text collate "C" not null check (length(word) between 1 and 40),
  request_id uuid not null,
  primary key (tenant_id, word, request_id),
  foreign key (tenant_id, request_id) references app.requests (tenant_id, id)
);
alter table app.request_words enable row level security;
alter table app.request_words force row level security;
create policy tenant_reader on app.request_words as restrictive to anon, authenticated using (tenant_id = (select app.live_tenant()));
create policy tenant_acting on app.request_words as restrictive to countersign using (tenant_id = (select app.current_tenant()));
create policy all_acting on app.request_words to countersign using (true);
grant select, insert, delete on app.request_words to countersign;

-- Letters without their accents, digits also without the noughts before them; each once.
create function app.words_in(p_text text) returns text[]
language plpgsql immutable set search_path = '' as $$
begin
  return array(
    select distinct left(w.word, 40) collate "C"
      from (select unnest(regexp_split_to_array(lower(regexp_replace(normalize(coalesce(p_text, ''), nfkd), '[\u0300-\u036f]', '', 'g')),
              '[^[:alnum:]]+')) as part) x,
           lateral (values (x.part), (case when x.part ~ '^0+[0-9]+$' then ltrim(x.part, '0') end)) w (word)
     where w.word <> '');
end $$;
revoke execute on function app.words_in(text) from public;
grant execute on function app.words_in(text) to countersign;

create function app.words_of(p_number text, p_content jsonb) returns text[]
language plpgsql immutable set search_path = '' as $$
begin
  return app.words_in(concat_ws(' ', p_number, p_content ->> 'title', p_content ->> 'payee_name', p_content ->> 'reference',
    (select string_agg(l ->> 'description', ' ') from jsonb_array_elements(p_content -> 'lines') l)));
end $$;
revoke execute on function app.words_of(text, jsonb) from public;
grant execute on function app.words_of(text, jsonb) to countersign;

-- With each submission: what is new comes, what the round before said and this one does not goes.
create function app.keep_words(p_request app.requests) returns void
language plpgsql volatile set search_path = '' as $$
declare
  v_words text[];
begin
  select app.words_of(p_request.number, v.content) into v_words from app.request_versions v
   where v.tenant_id = p_request.tenant_id and v.request_id = p_request.id and v.round = p_request.round;
  delete from app.request_words w
   using app.request_versions v, unnest(app.words_of(p_request.number, v.content)) o (word)
   where v.tenant_id = p_request.tenant_id and v.request_id = p_request.id and v.round = p_request.round - 1
     and w.tenant_id = v.tenant_id and w.word = o.word and w.request_id = v.request_id and o.word <> all (v_words);
  insert into app.request_words (tenant_id, word, request_id) select p_request.tenant_id, w, p_request.id from unnest(v_words) w
  on conflict do nothing;
end $$;
revoke execute on function app.keep_words(app.requests) from public;
grant execute on function app.keep_words(app.requests) to countersign;

-- Does it say all of them, each as the beginning of a word? As it stands now: what was edited since it was submitted too.
create function app.says(p_request app.requests, p_words text[]) returns boolean
language plpgsql stable set search_path = '' as $$
declare
  v_all text[] := app.words_in(concat_ws(' ', p_request.number, p_request.title, p_request.payee_name, p_request.reference,
    (select string_agg(l.description, ' ') from app.request_lines l
      where l.tenant_id = p_request.tenant_id and l.request_id = p_request.id)));
begin
  return not exists (select from unnest(p_words) q where not exists (select from unnest(v_all) w where starts_with(w, q)));
end $$;
revoke execute on function app.says(app.requests, text[]) from public;
grant execute on function app.says(app.requests, text[]) to countersign;

create function app.fits_filter(p_request app.requests, p_filter jsonb) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(p_request.state = p_filter ->> 'state', true) and coalesce(p_request.kind = p_filter ->> 'kind', true)
    and (p_filter ->> 'department' is null or coalesce(p_request.department_id::text = p_filter ->> 'department', false))
    and coalesce(p_request.created_by::text = p_filter ->> 'created_by', true)
    and (p_filter ->> 'needed' is null or coalesce(p_request.needed_by::text <= p_filter ->> 'needed', false))
    and (not pg_input_is_valid(coalesce(p_filter ->> 'from', ''), 'timestamptz') or p_request.created_at >= (p_filter ->> 'from')::timestamptz)
    and (not pg_input_is_valid(coalesce(p_filter ->> 'until', ''), 'timestamptz') or p_request.created_at < (p_filter ->> 'until')::timestamptz)
    and (p_filter ->> 'samples' is not null or not p_request.sample or p_request.state <> 'withdrawn');
end $$;
revoke execute on function app.fits_filter(app.requests, jsonb) from public;
grant execute on function app.fits_filter(app.requests, jsonb) to countersign;

-- Newest first, of what the caller may read. Where one of the words is rare the index finds all that say it; where all
-- are frequent, or the caller reads little, a walk from the newest fills a page soon. Nothing goes on past an end to it.
create function app.do_search_requests(p_ctx app.ctx, p_query text, p_filter jsonb, p_after jsonb, p_limit integer) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_most constant integer := 2000;
  v_words text[] := (app.words_in(left(p_query, 200)))[1:8];
  v_limit integer := least(greatest(coalesce(p_limit, 25), 1), 50);
  v_at timestamptz := case when pg_input_is_valid(coalesce(p_after ->> 'at', ''), 'timestamptz') then (p_after ->> 'at')::timestamptz
    else 'infinity' end;
  v_id uuid := case when pg_input_is_valid(coalesce(p_after ->> 'id', ''), 'uuid') then (p_after ->> 'id')::uuid end;
  -- who stands in for somebody may read theirs as well: then the index finds, and app.can_read says which
  v_all constant boolean := 'request.read_all' = any (p_ctx.permissions) or coalesce(p_ctx.principals, '{}') <> '{}';
  v_word text;
  v_rare text;
  v_fewest integer := v_most + 1;
  v_many integer;
  v_walk refcursor;
  v_request app.requests;
  v_seen integer := 0;
  v_found jsonb[] := '{}';
begin
  foreach v_word in array v_words loop
    select count(*) into v_many from (select from app.request_words w
      where w.tenant_id = p_ctx.tenant_id and w.word >= v_word and w.word < v_word || chr(1114111) limit v_most + 1) x;
    if v_many < v_fewest then
      v_fewest := v_many;
      v_rare := v_word;
    end if;
  end loop;
  if v_words = '{}' then
    return jsonb_build_object('ok', true, 'rows', '[]'::jsonb, 'more', false);
  elsif not v_all then
    open v_walk for
      select r.* from app.requests r
       where r.tenant_id = p_ctx.tenant_id and r.created_at <= v_at
         and (r.created_by = p_ctx.member_id or r.department_id = any (p_ctx.heads)
           or r.id = any (array(select s.request_id from app.request_shares s where s.tenant_id = p_ctx.tenant_id and s.member_id = p_ctx.member_id)))
       order by r.created_at desc, r.id desc;
  elsif v_rare is null then
    open v_walk for
      select r.* from app.requests r where r.tenant_id = p_ctx.tenant_id and r.created_at <= v_at order by r.created_at desc, r.id desc;
  else
    open v_walk for
      select r.* from app.requests r
       where r.tenant_id = p_ctx.tenant_id and r.created_at <= v_at
         and r.id = any (array(select w.request_id from app.request_words w
               where w.tenant_id = p_ctx.tenant_id and w.word >= v_rare and w.word < v_rare || chr(1114111)
              union
              -- what its owner has not submitted yet has no words
              select d.id from app.requests d
               where d.tenant_id = p_ctx.tenant_id and d.created_by = p_ctx.member_id and d.state in ('draft', 'returned')))
       order by r.created_at desc, r.id desc;
  end if;
  loop
    fetch v_walk into v_request;
    exit when not found or v_seen >= 10 * v_most or cardinality(v_found) > v_limit;
    v_seen := v_seen + 1;
    continue when v_request.created_at = v_at and v_request.id >= v_id;
    if app.fits_filter(v_request, p_filter) and app.can_read(p_ctx, v_request) and app.says(v_request, v_words) then
      v_found := v_found || jsonb_build_object('id', v_request.id, 'kind', v_request.kind, 'number', v_request.number, 'title', v_request.title,
        'payee_name', v_request.payee_name, 'state', v_request.state, 'amount_minor', v_request.amount_minor, 'currency', v_request.currency,
        'exponent', (select c.exponent from app.currencies c where c.code = v_request.currency), 'created_at', v_request.created_at);
    end if;
  end loop;
  close v_walk;
  return jsonb_build_object('ok', true, 'rows', to_jsonb(v_found[1:v_limit]), 'more', cardinality(v_found) > v_limit);
end $$;
revoke execute on function app.do_search_requests(app.ctx, text, jsonb, jsonb, integer) from public;
grant execute on function app.do_search_requests(app.ctx, text, jsonb, jsonb, integer) to countersign;

create function api.search_requests(p_query text, p_filter jsonb default '{}', p_after jsonb default null, p_limit integer default 25)
returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_ctx app.ctx := app.context();
begin
  return case when v_ctx.session_id is null then app.signed_out()
    else app.do_search_requests(v_ctx, p_query, coalesce(p_filter, '{}'), p_after, p_limit) end;
end $$;
comment on function api.search_requests(text,
  jsonb, jsonb, integer) is '{ok, rows: [newest first], more}: requests that say every word of p_query, or words that begin so. p_filter: {state, kind, department, created_by, needed, from, until, samples}; p_after: {at, id} of the last row.';
revoke execute on function api.search_requests(text, jsonb, jsonb, integer) from public;
grant execute on function api.search_requests(text, jsonb, jsonb, integer) to authenticated;
alter function api.search_requests(text, jsonb, jsonb, integer) owner to countersign;
