-- Reads all that waits of the source. The caller keeps the ledger from being archived meanwhile.
create or replace function inlay.open_keys(p_source int, p_profile int, p_keys text[]) returns setof text language sql stable as $$
  with track as materialized (select t.track_id from inlay.track t where t.profile_id = p_profile)
  select o.doc_key from (
    select i.doc_key, i.lane from inlay.pending_items(p_source) i
    union all
    select k, r.lane from inlay.open_claims() c, inlay.offered_runs(c.stretches, c.voided) r, unnest(r.item_ids, r.keys) u(i, k)
    where r.source_id = p_source and not exists (select 1 from inlay.outcomes_in(c.slot, c.claim_id) o where o.item_id = u.i)
    union all
    select k, d.lane from (select target_lane as lane, source_id, keys from inlay.delayed_runs() union all select lane, source_id, keys from inlay.waiting) d, unnest(d.keys) k
    where d.source_id = p_source) o
  where o.doc_key = any (p_keys) and (o.lane >> 3)::int in (select track_id from track)
$$;
comment on function inlay.open_keys(int, int, text[]) is 'Those of a source''s documents for which an item waits, is worked on, or is not due yet.';
