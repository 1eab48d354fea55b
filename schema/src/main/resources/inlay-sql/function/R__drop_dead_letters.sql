create or replace function inlay.drop_dead_letters(source text default null, item_ids bigint[] default null, everything boolean default false) returns int language plpgsql as $$
declare
  s inlay.source;
  v_n int;
begin
  if source is null and item_ids is null and everything is not true then
    raise exception 'nothing was named to drop' using errcode = 'IN006', hint = 'Name a source or item ids, or say everything => true.';
  end if;
  if source is not null then s := inlay.find_source(source); end if;
  delete from inlay.dead_letter d where (s.source_id is null or d.source_id = s.source_id)
    and (drop_dead_letters.item_ids is null or d.item_id = any (drop_dead_letters.item_ids));
  get diagnostics v_n = row_count;
  return v_n;
end $$;
comment on function inlay.drop_dead_letters(text, bigint[], boolean) is 'Removes dead letters for good: of a source, by id, both, or everything; returns how many.';
