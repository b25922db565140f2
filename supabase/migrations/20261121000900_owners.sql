-- Last: the recorder's trigger function, once every table has its triggers; postgres may still hang it on later tables.
alter function audit.tg_rows__record() owner to recorder;
set role recorder;
grant execute on function audit.tg_rows__record() to postgres;
reset role;

-- CREATE was for handing functions over; a later migration grants it for its own length.
revoke create on schema app, audit, api from countersign, gatekeeper, recorder;
