-- Of up to 100,000 stored texts the documents are counted; of more the planner says how many there are, and not how many of them are blank.
create or replace function inlay.stored_documents(s inlay.source, p_exact boolean, out embedded bigint, out blank bigint, out exact boolean) language plpgsql as $$
declare
  v_most bigint := case when p_exact then null else 100000 end;
  v_texts bigint;
begin
  select count(*) filter (where d.chunks > 0), count(*) filter (where d.chunks = 0), coalesce(sum(d.texts), 0) into embedded, blank, v_texts from (
    select sum(e.chunks) as chunks, count(*) as texts from (
      select x.doc_key, x.chunks from inlay.embedded x where x.profile_id = s.profile_id and x.source_id = s.source_id and x.content_hash is not null limit v_most + 1) e
    group by e.doc_key) d;
  exact := v_most is null or v_texts <= v_most;
  if not exact then
    blank := null;
    embedded := greatest(embedded, inlay.planned_rows(format('select 1 from inlay.embedded where profile_id = %s and source_id = %s and content_hash is not null', s.profile_id, s.source_id))
      / (select count(*) from inlay.source_content c where c.source_id = s.source_id));
  end if;
end $$;
comment on function inlay.stored_documents(inlay.source, boolean) is 'How many documents of a source are embedded, how many are known to be blank (null: not counted), and whether that was counted.';
