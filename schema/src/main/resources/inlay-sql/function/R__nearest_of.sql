create or replace function inlay.nearest_of(p inlay.profile, p_source int, p_content_types text[], p_unit real[], p_limit int, p_candidates int default null,
  p_filter jsonb default null, p_tenant text default null, p_keys text[] default null)
returns table (doc_key text, content_type text, chunk int, start_at int, end_at int, score real) language plpgsql stable as $$
begin
  if p.vector_layout = 'halfvec' then
    return query select * from inlay.nearest_halfvec(p.profile_id, p_source, p_content_types, p_unit, p_limit, greatest(coalesce(p_candidates, 40), p_limit), p_filter, p_tenant, p_keys);
  else
    return query select * from inlay.nearest_array(p.profile_id, p_source, p_content_types, p_unit, p_limit, greatest(coalesce(p_candidates, 200), p_limit), p_filter, p_tenant, p_keys);
  end if;
end $$;
comment on function inlay.nearest_of(inlay.profile, int, text[], real[], int, int, jsonb, text, text[]) is 'The nearest documents by the profile''s layout, for a query of length one; filter: what their metadata contain; keys: of these only.';
