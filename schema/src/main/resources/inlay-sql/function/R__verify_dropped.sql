-- A loose index scan: a step a type.
create or replace function inlay.dropped_content(p_source int, p_n int, out content_type text, out keys text[]) returns setof record language plpgsql as $$
declare
  v_profile int := (select s.profile_id from inlay.source s where s.source_id = p_source);
begin
  return query
  with recursive stored as (
    (select e.content_type as t from inlay.embedded e where e.profile_id = v_profile and e.source_id = p_source order by e.content_type limit 1)
    union all
    select (select e.content_type from inlay.embedded e where e.profile_id = v_profile and e.source_id = p_source and e.content_type > x.t order by e.content_type limit 1)
    from stored x where x.t is not null)
  select x.t, array(select e.doc_key from inlay.embedded e where e.profile_id = v_profile and e.source_id = p_source and e.content_type = x.t order by e.doc_key limit p_n)
  from stored x where x.t is not null and not exists (select 1 from inlay.source_content c where c.source_id = p_source and c.content_type = x.t);
end $$;
comment on function inlay.dropped_content(int, int) is 'Content types of which something is stored although the source has them no more, each with at most so many documents.';
