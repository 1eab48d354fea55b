-- No worker can know them but by its token: they are released, no attempt charged. Reads the stretches by their bounds instead of their
-- number of runs, since runs that were appended after the restore may stand between.
create or replace function inlay.adopt_claims(p_restored xid8, p_now xid8, out items bigint, out claims bigint) language plpgsql as $$
declare
  c inlay.claim;
  s inlay.stretch;
  v_items inlay.returning_item[];
  v_more inlay.returning_item[];
  v_ok int;
  v_failed int;
begin
  items := 0; claims := 0;
  for c in select * from inlay.open_claims() order by claim_id loop
    perform inlay.lock_claim(c.claim_id);
    continue when (inlay.closure_in(c.slot, c.claim_id)).claim_id is not null;   -- closed meanwhile
    v_items := '{}';
    foreach s in array c.stretches loop
      execute format('select array_agg(row(inlay.lane_again(r.lane), r.source_id, r.op, r.attempt, r.expiries, i.item_id, k.key, r.enqueued_at, null)::inlay.returning_item
          order by r.xid, i.p)
        from inlay.run_%s r, unnest(r.keys) with ordinality k(key, o), lateral (
          select (r.run_no << 8) + k.o - 1 as p, coalesce(r.item_ids[k.o], (r.run_no << 8) + k.o - 1) as item_id) i
        where r.lane = $1 and r.xid between $2 and $4 and inlay.is_foreign(r.xmin, r.xid, $9, $10)
          and (r.xid, i.p) >= ($2, $3) and (r.xid, i.p) < ($4, $5) and r.xid <> all ($6) and i.p <> all ($7) and i.item_id <> all ($8)', s.slot)
        into v_more using s.lane, s.from_xid, s.from_position, s.to_xid, s.to_position, s.not_xids, c.voided,
          array(select item_id from inlay.outcomes_in(c.slot, c.claim_id)), p_restored, p_now;
      v_items := v_items || v_more;
    end loop;
    select count(*) filter (where state = 'completed'), count(*) filter (where state = 'failed') into v_ok, v_failed from inlay.outcomes_in(c.slot, c.claim_id);
    perform inlay.close_claim(c, 'released', v_ok, v_failed, cardinality(v_items));
    perform inlay.append_runs(v_items, 256, null);
    claims := claims + 1; items := items + cardinality(v_items);
  end loop;
end $$;
comment on function inlay.adopt_claims(xid8, xid8) is 'Releases the open claims of a restored log; returns how many, and how many items they held.';
