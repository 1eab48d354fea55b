-- For whoever has embedded documents for one profile: while the source's model changes, workers do the other.
create or replace function inlay.queue_for_others(p_source int, p_profile int, p_keys text[]) returns void language plpgsql as $$
begin
  perform inlay.queue_documents(s, o.profile_id, s.update_priority, 'U', p_keys) from inlay.source s, inlay.source_profiles(p_source) o(profile_id)
  where s.source_id = p_source and o.profile_id <> p_profile;
end $$;
comment on function inlay.queue_for_others(int, int, text[]) is 'Queues documents of a source for the profiles other than this one.';
