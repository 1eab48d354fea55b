-- Cheap at any size unless all is to be counted. Whether stored vectors are those of the rows as they are now is not looked at: that is what
-- inlay source verify does.
create or replace function inlay.get_source_status(source text default null, exact boolean default false)
returns table (name text, profile text, documents bigint, documents_exact boolean, embedded bigint, blank bigint, embedded_exact boolean, failed bigint,
  pending bigint, processing bigint, delayed bigint, held text, fault text, polled_at timestamptz,
  backfill_state text, backfill_queued bigint, backfill_total bigint, backfill_exact boolean, backfill_rate float8, backfill_started_at timestamptz) language plpgsql as $$
#variable_conflict use_column
declare
  s inlay.source;
  v_n bigint;
  v_exact boolean;
begin
  if get_source_status.source is not null then perform inlay.find_source(get_source_status.source); end if;
  perform pg_advisory_xact_lock_shared(740606, 0);     -- see get_queue_statistics()
  for s in select * from inlay.source x where get_source_status.source is null or x.name = get_source_status.source order by x.name loop
    begin
      if get_source_status.exact then
        execute format('select count(*), true from inlay.page_%s(null, null)', s.source_id) into v_n, v_exact;
      else
        select z.n, z.exact into v_n, v_exact from inlay.source_size(s) z;
      end if;
    exception
      when others then                                 -- it is at fault, known or not yet: the others are told all the same
        v_n := null; v_exact := false;
    end;
    return query
    select s.name, p.name, v_n, v_exact, d.embedded, d.blank, d.exact, (select count(*) from inlay.dead_letter l where l.source_id = s.source_id),
      o.pending, o.processing, o.delayed, inlay.held_reason(s), s.fault, nullif((select l.polled_at from inlay.source_poll l where l.source_id = s.source_id), '-infinity'),
      case when b.cancelled then 'cancelled' when b.finished_at is not null then 'finished' when b.paused then 'paused' when b.backfill_id is not null then 'running' end,
      b.enqueued, greatest(b.estimated, b.enqueued), b.exact, b.rate, b.started_at
    from inlay.profile p, inlay.stored_documents(s, get_source_status.exact) d, inlay.open_items(s.source_id, s.profile_id) o
    left join lateral (select * from inlay.backfill x where x.source_id = s.source_id and x.profile_id = s.profile_id and not x.sweep
      order by x.backfill_id desc limit 1) b on true
    where p.profile_id = s.profile_id;
  end loop;
end $$;
comment on function inlay.get_source_status(text, boolean) is 'How far sources (null: all) are: documents, what is stored, what waits, their last backfill; exact: counted however many they are.';
