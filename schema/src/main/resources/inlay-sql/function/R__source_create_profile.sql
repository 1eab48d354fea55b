create or replace function inlay.create_profile(p_name text, p_provider text, p_model text, p_dimensions int, p_fingerprint text, p_layout text,
  p_options jsonb default '{}') returns int
language plpgsql as $$
declare
  v_profile int;
begin
  insert into inlay.profile (name, provider, model, dimensions, fingerprint, vector_layout, options)
  values (p_name, p_provider, p_model, p_dimensions, p_fingerprint, p_layout, coalesce(p_options, '{}')) returning profile_id into v_profile;
  perform inlay.create_track(v_profile);
  perform inlay.create_vector_table(v_profile);
  return v_profile;
end $$;
comment on function inlay.create_profile(text, text, text, int, text, text, jsonb) is 'Declares a model with its lanes and its table of vectors. Layout: halfvec or array; options: of the provider, by name, never a key.';
