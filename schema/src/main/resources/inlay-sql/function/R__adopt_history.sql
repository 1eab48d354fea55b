-- What transactions append late to an old segment can come to stand between foreign ids, where claims that ended long ago would seem to have
-- passed it: they are told not to.
create or replace function inlay.adopt_history(g inlay.segment, p_late xid8[]) returns void language plpgsql as $$
declare
  t text;
begin
  foreach t in array array['claim', 'closed_claim'] loop
    execute format('update inlay.%s k set stretches = array(
        select row(s.gen, s.slot, s.lane, s.from_xid, s.from_position, s.to_xid, s.to_position, case when s.gen = $1 then s.not_xids || $2 else s.not_xids end, s.runs, s.n)::inlay.stretch
        from unnest(k.stretches) with ordinality s order by s.ordinality)
      where exists (select 1 from unnest(k.stretches) s, unnest($2) x where s.gen = $1 and x between s.from_xid and s.to_xid)', t) using g.gen, p_late;
  end loop;
end $$;
comment on function inlay.adopt_history(inlay.segment, xid8[]) is 'Keeps late writers of a segment of a restored log out of what old claims have passed.';
