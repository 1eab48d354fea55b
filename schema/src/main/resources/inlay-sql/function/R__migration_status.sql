-- Counts, so it takes as long as reading which documents are stored. Of each source the newest migration.
create or replace function inlay.migration_status(source text default null) returns table (migration_id bigint, source_name text, from_profile text, to_profile text, in_use text,
  state text, documents bigint, embedded bigint, missing bigint, dead_letters bigint, dead_keys text[], queued bigint, estimated bigint, started_at timestamptz,
  ready_at timestamptz, switched_at timestamptz, drop_after timestamptz, finished_at timestamptz, outcome text, note text) language plpgsql stable as $$
#variable_conflict use_column
declare
  v_source int := case when migration_status.source is not null then (inlay.find_source(migration_status.source)).source_id end;
  v_bound boolean := inlay.tenant_scope() is not null;
  m inlay.migration;
  s inlay.source;
  b inlay.backfill;
  g record;
begin
  for m in select distinct on (x.source_id) x.* from inlay.migration x where v_source is null or x.source_id = v_source order by x.source_id, x.migration_id desc loop
    select * into s from inlay.source x where x.source_id = m.source_id;
    continue when v_bound and s.tenant_column is not null;
    b := null;
    select * into b from inlay.backfill x where x.backfill_id = m.backfill_id;
    migration_id := m.migration_id; source_name := s.name; started_at := m.started_at; ready_at := m.ready_at; switched_at := m.switched_at; drop_after := m.drop_after;
    finished_at := m.finished_at; outcome := m.outcome; queued := coalesce(b.enqueued, 0); estimated := b.estimated;
    from_profile := (select p.name from inlay.profile p where p.profile_id = m.from_profile);
    to_profile := (select p.name from inlay.profile p where p.profile_id = m.to_profile);
    in_use := (select p.name from inlay.profile p where p.profile_id = s.profile_id);
    documents := null; embedded := null; missing := null; dead_letters := null; dead_keys := null;
    if m.ended_at is null then
      g := inlay.migration_gap(m);
      documents := g.documents; embedded := g.embedded; missing := g.missing; dead_letters := g.dead; dead_keys := g.dead_keys;
    elsif m.finished_at is null then
      embedded := (select count(*) from inlay.embedded e where e.profile_id = inlay.other_profile(m) and e.source_id = m.source_id);
    end if;
    state := case
      when m.finished_at is not null then m.outcome
      when m.ended_at is not null then 'dropping'
      when s.profile_id = m.to_profile then 'switched'
      when m.rolled_back_at is not null then 'rolled back'
      when m.backfill_id is null then 'preparing'
      when b.finished_at is null or missing > 0 then 'building'
      else 'ready' end;
    note := coalesce(m.problem, case when state = 'preparing' and m.barrier is not null then 'waits for transactions that began before it' end);
    return next;
  end loop;
end $$;
comment on function inlay.migration_status(text) is 'Model changes: how far they are (preparing, building, ready, switched, rolled back, dropping, then how they ended), and what is missing. While vectors are dropped, embedded counts those that are left.';
