-- One row: the item's status and where it stands. Its last place decides, since every earlier one was taken or voided when it came back.
create or replace function inlay.item_now(p_item bigint, out status text, out place inlay.item_place, out waiting_no bigint, out claim_id bigint, out worker_id text,
  out claimed_at timestamptz, out deadline timestamptz, out completed_at timestamptz) language plpgsql stable as $$
declare
  w inlay.waiting;
  p inlay.item_place;
  k record;
begin
  if exists (select 1 from inlay.dead_letter d where d.item_id = p_item) then status := 'failed'; return; end if;
  select * into w from inlay.waiting x where p_item = any (x.item_ids);
  if w.waiting_no is not null then
    status := case when w.reason = 'L' then 'rate_limited' else 'pending' end;
    waiting_no := w.waiting_no;
    place := row(null, null, w.lane, null, null, null, w.source_id, w.op, w.attempt, w.expiries, w.reason, w.enqueued_at, w.keys[array_position(w.item_ids, p_item)]);
    return;
  end if;
  for p in select * from inlay.item_places(p_item) loop
    if inlay.is_ahead(p) then
      continue when inlay.is_voided(p.item_position, p.source_id, p.xid) and exists (
        select 1 from inlay.voided v where p.item_position between v.first_position and v.last_position and v.cause = 'moved');
      place := p; claim_id := null; completed_at := null;
      status := case when inlay.is_voided(p.item_position, p.source_id, p.xid) then 'cancelled' when p.reason = 'L' then 'rate_limited' else 'pending' end;
      return;
    end if;
    continue when p.lane < 0;
    select * into k from inlay.claims_over(p);
    continue when k.claim_id is null;
    place := p;
    if p.item_position = any (k.voided) then
      status := coalesce(status, 'cancelled');
      continue;
    end if;
    claim_id := k.claim_id; worker_id := k.worker_id; claimed_at := k.claimed_at; deadline := k.deadline; completed_at := null;
    if k.is_open and not p_item = any (k.undone || k.done) then status := 'processing'; return; end if;
    if (k.is_open or k.outcome <> 'completed') and p_item = any (k.done) or k.outcome = 'completed' and p_item <> all (coalesce(k.undone, '{}')) then
      status := 'completed'; completed_at := k.closed_at;
      return;
    end if;
  end loop;
  if exists (select 1 from inlay.cancelled_item x where x.item_id = p_item) then status := 'cancelled'; end if;
end $$;
comment on function inlay.item_now(bigint) is 'The status of one item and where it stands; status null: unknown, or its segment is freed.';
