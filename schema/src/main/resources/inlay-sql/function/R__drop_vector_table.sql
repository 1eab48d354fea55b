create or replace function inlay.drop_vector_table(p_profile int) returns void language plpgsql as $$
begin
  perform inlay.build_embeddings(p_profile);
  execute format('drop table if exists inlay.vector_%1$s, inlay.signature_%1$s', p_profile);
  delete from inlay.embedded where profile_id = p_profile;
end $$;
comment on function inlay.drop_vector_table(int) is 'Drops a profile''s vectors and forgets which documents it has embedded.';
