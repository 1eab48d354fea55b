-- Who may read (r) or change (c) which table or view directly. What is not listed is for functions only.
create or replace function inlay.table_access() returns table (table_name text, readers text, changers text) language sql immutable as $$
  values
    ('embedding_queue', 'vo', 'oa'), ('embedding_metrics', 'vo', ''), ('profile', 'vow', ''), ('source', 'vow', ''), ('track', 'vow', ''), ('backfill', 'vo', ''),
    ('embedding_queue_workers', 'vow', 'w'), ('embedding_queue_config', 'vow', ''), ('config_change', 'vo', ''), ('segment', 'vo', ''),
    ('dead_letter', 'vo', ''), ('failure', 'vo', ''), ('tenant_weight', 'vow', 'o'), ('embeddings', 'vow', ''), ('embedded', 'vow', 'w'), ('vector_*', 'vow', 'w'), ('signature_*', 'vow', 'w')
$$;
comment on function inlay.table_access() is 'Which tables and views roles may read or change directly; all others are for functions only.';
