-- Whose turn it was last, see turns(): in a sequence, so that no row is updated for it.
create or replace function inlay.create_turns(p_profile int) returns void language plpgsql as $$
begin
  if to_regclass('inlay.turn_' || p_profile) is null then execute format('create sequence inlay.turn_%s', p_profile); end if;
end $$;
comment on function inlay.create_turns(int) is 'Makes the sequence in which a profile remembers whose turn it was.';
