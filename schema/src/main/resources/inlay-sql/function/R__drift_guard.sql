-- A writer must not fail because of us: it is noted, once, and attend_source() reads all of it anew.
create or replace function inlay.drift_guard(p_source int, p_columns text[]) returns text language sql immutable as $$
  select format('if (select count(*) from pg_attribute where attrelid = tg_relid and attname = any (%L) and not attisdropped) < %s then
        insert into inlay.source_drift (source_id, relation) select %3$s, tg_relid::regclass where not exists (select 1 from inlay.source_drift where source_id = %3$s);
        return null;
      end if;', p_columns, cardinality(array(select distinct unnest(p_columns))), p_source)
$$;
comment on function inlay.drift_guard(int, text[]) is 'What a trigger function begins with: columns that it needs and its table lacks by now are noted, and nothing is queued.';
