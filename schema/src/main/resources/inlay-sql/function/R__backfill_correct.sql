-- Once the end may be near, what is left is counted. While there is more than is counted at once, at least as much again is assumed to come: so
-- an estimate that was far too low is looked at few times.
create or replace function inlay.correct_estimate(b inlay.backfill, s inlay.source) returns inlay.backfill language plpgsql as $$
declare
  z record;
begin
  if b.exact and b.enqueued <= b.estimated or b.estimated - b.enqueued > 50000 then return b; end if;
  z := inlay.source_size(s, b.up_to_key);
  b.exact := z.exact;
  b.estimated := b.enqueued + case when z.exact then z.n else greatest(2 * z.n, b.enqueued) end;
  return b;
end $$;
comment on function inlay.correct_estimate(inlay.backfill, inlay.source) is 'A backfill with a better estimate of its rows, where the old one will not do.';
