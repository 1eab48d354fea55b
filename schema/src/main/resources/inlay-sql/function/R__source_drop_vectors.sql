create or replace function inlay.drop_vectors(p_profile int, p_source int) returns void language plpgsql as $$
begin
  execute format('delete from inlay.vector_%s where source_id = $1', p_profile) using p_source;
  if to_regclass('inlay.signature_' || p_profile) is not null then
    execute format('delete from inlay.signature_%s where source_id = $1', p_profile) using p_source;
  end if;
end $$;
comment on function inlay.drop_vectors(int, int) is 'Deletes the vectors of a source.';
