select s.source_id, s.name, s.profile_id, case when s.table_name is not null then format('%I.%I', s.schema_name, s.table_name) end, s.query, inlay.source_relation(s),
  s.key_columns, array(select c.content_type from inlay.source_content c, unnest(c.templates) with ordinality t(x, o) where c.source_id = s.source_id order by c.place, t.o),
  array(select t.x from inlay.source_content c, unnest(c.templates) with ordinality t(x, o) where c.source_id = s.source_id order by c.place, t.o),
  s.insert_priority, s.update_priority, s.delete_priority, s.backfill_priority, s.tenant_column, s.metadata_columns, s.full_text, s.chunk_tokens, s.chunk_overlap,
  s.queue_enabled, s.fault
from inlay.source s
