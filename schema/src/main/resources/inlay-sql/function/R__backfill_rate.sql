-- A running mean of pages. What lies between two pages counts, unless it is so long that nobody can have worked on it.
create or replace function inlay.backfill_rate(b inlay.backfill, p_rows int, p_began timestamptz) returns float8 language sql as $$
  select case when b.rate is null then x.now else 0.8 * b.rate + 0.2 * x.now end
  from (select p_rows / greatest(1e-3, extract(epoch from clock_timestamp()
    - case when b.paged_at > p_began - interval '10 s' then b.paged_at else p_began end)::float8) as now) x
$$;
comment on function inlay.backfill_rate(inlay.backfill, int, timestamptz) is 'Rows a second of a backfill, its last page included, which began then.';
