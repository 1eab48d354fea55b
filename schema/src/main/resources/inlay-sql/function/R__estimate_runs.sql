-- About how many runs a segment that is being written holds: its size over the size of the rows of its first pages.
create or replace function inlay.estimate_runs(p_slot int, out reltuples_now float8) language plpgsql as $$
begin
  execute format('select pg_relation_size(''inlay.run_%1$s'') / 8192.0 * (select count(*) / 16.0 from inlay.run_%1$s where ctid < ''(16,0)''::tid)', p_slot) into reltuples_now;
end $$;
comment on function inlay.estimate_runs(int) is 'About how many runs a slot holds, from its size.';
