-- Readers address one segment, never the partitioned parent (it would lock every leaf and queue behind a TRUNCATE), and are static
-- SQL, so that plans are kept. So each is written once as a template and generated with a branch per slot.
create or replace function inlay.build_reader(p_parent regclass, p_prefix text, p_signature text, p_branch text) returns void
language plpgsql as $$
declare
  v_body text := '';
  s int;
begin
  for s in
    select substr(c.relname, length(p_prefix) + 1)::int from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = p_parent order by 1
  loop
    v_body := v_body || format(E'  %s p_slot = %s then\n    %s\n', case when v_body = '' then 'if' else 'elsif' end, s,
      replace(replace(p_branch, 'SEGMENT', 'inlay.' || p_prefix || s), 'SLOT', s::text));
  end loop;
  execute format(E'create or replace function inlay.%s language plpgsql as $f$\ndeclare\n  r record;\n  k int;\nbegin\n%s  else raise exception ''Inlay has no slot %%; run inlay migrate'', p_slot;\n  end if;\nend $f$',
    p_signature, v_body);
end $$;
comment on function inlay.build_reader(regclass, text, text, text) is 'Generates a reader function with one static branch per slot of a ring.';
