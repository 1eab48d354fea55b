-- Who may read (r) or change (c) which table or view directly. What is not listed is for functions only. scope: which rows those see who are
-- bound to a tenant (tenant_scope() is not null); OPEN stands for the sources without tenants, MINE for the caller's tenant, N for the number
-- in the table's name. The views restrict themselves.
drop function if exists inlay.table_access();
create or replace function inlay.table_access() returns table (table_name text, readers text, changers text, scope text) language sql immutable as $$
  values
    ('embedding_queue', 'vo', 'oa', null), ('embedding_metrics', 'vo', '', null), ('embedding_hourly_stats', 'vo', '', null), ('embedding_daily_stats', 'vo', '', null),
    ('direct_work', 'vo', '', null), ('daily_spend', 'vo', '', null), ('embeddings', 'vow', '', null), ('profile', 'vow', '', null), ('source', 'vow', '', null), ('source_content', 'vow', '', null), ('source_watch', 'vow', '', null), ('migration', 'vo', '', null), ('source_poll', 'vo', '', null), ('embedding_queue_workers', 'vow', 'w', null), ('worker_desire', 'vo', '', null),
    ('embedding_queue_config', 'vow', '', null), ('config_change', 'vo', '', 'not starts_with(key, ''tenant_weight '')'), ('segment', 'vo', '', null),
    ('track', 'vow', '', 'tenant = '''' or tenant = MINE'), ('tenant_weight', 'vow', '', 'tenant = '''' or tenant = MINE'), ('backfill', 'vo', '', 'source_id = OPEN'),
    ('dead_letter', 'vo', '', 'source_id = OPEN or lane >> 3 in (select k.track_id from inlay.track k where k.tenant = MINE)'),
    ('failure', 'vo', '', 'source_id = OPEN or lane >> 3 in (select k.track_id from inlay.track k where k.tenant = MINE)'),
    ('account', 'vow', '', null), ('quota', 'vow', '', null), ('quota_limit', 'vow', '', null), ('quota_use', 'vo', '', null), ('token_ratio', 'vow', '', null),
    ('embedded', 'vow', 'w', 'source_id = OPEN or tenant = MINE'),
    ('vector_*', 'vow', 'w', 'source_id = OPEN or (source_id, content_type, doc_key) in (
      select e.source_id, e.content_type, e.doc_key from inlay.embedded e where e.profile_id = N and e.tenant = MINE)'),
    ('signature_*', 'vow', 'w', 'source_id = OPEN or (source_id, content_type, doc_key) in (
      select e.source_id, e.content_type, e.doc_key from inlay.embedded e where e.profile_id = N and e.tenant = MINE)')
$$;
comment on function inlay.table_access() is 'Which tables and views roles may read or change directly, and which rows those see who are bound to a tenant; all others are for functions only.';
