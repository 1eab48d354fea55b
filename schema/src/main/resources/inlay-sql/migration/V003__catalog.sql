-- What operators declare: profiles, sources, configuration; and who works.

create table inlay.profile (
  profile_id    int generated always as identity primary key,
  name          text not null unique check (name ~ '^[a-z][a-z0-9_-]{0,62}$'),
  provider      text not null,
  model         text not null,
  dimensions    int not null check (dimensions between 1 and 16000),
  fingerprint   text not null,                         -- of the vectors stored so far; another one is refused
  vector_layout text not null check (vector_layout in ('halfvec', 'array')),
  paused        boolean not null default false,
  created_at    timestamptz not null default clock_timestamp()
);

create table inlay.source (
  source_id    int generated always as identity primary key,
  name         text not null unique check (name ~ '^[a-z][a-z0-9_-]{0,62}$'),
  profile_id   int not null references inlay.profile,
  schema_name  text not null,
  table_name   text not null,
  key_columns  text[] not null check (cardinality(key_columns) >= 1),
  key_types    text[] not null,                        -- as format_type() names them
  content_type text not null default 'full_text' check (content_type ~ '^[a-z][a-z0-9_]{0,62}$'),
  template     text not null,
  priority     text not null default 'medium' check (priority in ('high', 'medium', 'low')),
  tenant_column text,
  paused       boolean not null default false,
  created_at   timestamptz not null default clock_timestamp(),
  check (cardinality(key_columns) = cardinality(key_types))
);

-- A backfill pages through a source by key; its row says how far it is.
create table inlay.backfill (
  backfill_id bigint generated always as identity primary key,
  source_id   int not null references inlay.source on delete cascade,
  started_at  timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  up_to_key   text,                                    -- the last key that was enqueued
  enqueued    bigint not null default 0,
  estimated   bigint
) with (fillfactor = 50);
create unique index backfill_running on inlay.backfill (source_id) where finished_at is null;

-- Which version of a document is embedded. A deleted document leaves a row until no open claim can write it any more.
create table inlay.embedded (
  source_id    int not null,
  content_type text not null,
  doc_key      text not null,
  profile_id   int not null,
  item_id      bigint not null,                        -- of the item that wrote it: a smaller one never overwrites it
  content_hash bytea,                                  -- of the rendered text; null: deleted
  chunks       int not null default 0,
  tokens       bigint not null default 0,
  embedded_at  timestamptz not null default clock_timestamp(),
  primary key (profile_id, source_id, content_type, doc_key)
) with (fillfactor = 90);
create index embedded_deleted on inlay.embedded (embedded_at) where content_hash is null;

create table inlay.embedding_queue_workers (
  worker_id    text primary key,
  status       text not null check (status in ('active', 'idle', 'paused', 'draining', 'stopped', 'error')),
  host         text not null default '',
  pid          bigint,
  version      text not null default '',
  slots        int not null default 1,
  started_at   timestamptz not null default clock_timestamp(),
  heartbeat_at timestamptz not null default clock_timestamp(),
  stopped_at   timestamptz,                            -- by itself, or taken for dead: its claims from before are offered again
  last_error   text
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

create table inlay.embedding_queue_config (
  key           text primary key,
  value         jsonb not null,
  default_value jsonb not null,
  kind          text not null check (kind in ('boolean', 'integer', 'number', 'weights')),
  minimum       numeric,
  maximum       numeric,
  unit          text not null default '',
  description   text not null,
  updated_at    timestamptz not null default clock_timestamp(),
  updated_by    text not null default current_user
);
create table inlay.config_change (
  change_no  bigint generated always as identity primary key,
  changed_at timestamptz not null default clock_timestamp(),
  changed_by text not null, key text not null, old_value jsonb not null, new_value jsonb not null
);

insert into inlay.embedding_queue_config (key, kind, value, default_value, minimum, maximum, unit, description)
select key, kind, value::jsonb, value::jsonb, minimum, maximum, unit, description from (values
  ('queue_enabled', 'boolean', 'true', null::numeric, null::numeric, '', 'Whether workers may claim items. Items are accepted either way.'),
  ('batch_size', 'integer', '512', 1, 2048, 'items', 'The most items of one claim; workers take fewer when the provider allows fewer.'),
  ('max_concurrent_workers', 'integer', '3', 1, 1000, 'slots', 'How many slots of the whole fleet may hold a claim at once.'),
  ('max_retries', 'integer', '3', 0, 100, 'attempts', 'How often a failed item is tried again before it becomes a dead letter.'),
  ('retry_backoff_base_ms', 'integer', '2000', 1, 3600000, 'ms', 'The longest wait before the first retry; the wait itself is drawn from 0 to it.'),
  ('retry_backoff_factor', 'number', '2', 1, 10, '', 'How much longer the wait may be with each retry.'),
  ('retry_backoff_cap_ms', 'integer', '900000', 1, 86400000, 'ms', 'No retry waits longer.'),
  ('rate_limit_delay_ms', 'integer', '1000', 0, 86400000, 'ms', 'The wait after a rate limit when the provider names none.'),
  ('worker_heartbeat_interval_ms', 'integer', '30000', 100, 3600000, 'ms', 'How often a worker says that it lives.'),
  ('worker_timeout_minutes', 'number', '2', 0.01, 1440, 'minutes', 'A worker silent for longer is taken for dead; its claims are offered again.'),
  ('claim_timeout_ms', 'integer', '300000', 100, 86400000, 'ms', 'The lease of a claim; what is not closed by then is offered again.'),
  ('max_expiries', 'integer', '12', 1, 100, 'claims', 'An item that stands alone and expired this often becomes a dead letter.'),
  ('queue_cleanup_interval_hours', 'number', '24', 0.01, 8760, 'hours', 'How long finished items stay visible before their segment is freed.'),
  ('history_mb', 'integer', '1024', 0, 1048576, 'MB', 'Finished segments beyond this size are freed earlier.'),
  ('segment_mb', 'integer', '64', 1, 4096, 'MB', 'A segment of the log this large is sealed.'),
  ('segment_seconds', 'number', '600', 1, 86400, 's', 'A segment of the log this old is sealed.'),
  ('ledger_mb', 'integer', '16', 1, 4096, 'MB', 'The ledger turns when it is this large.'),
  ('ledger_seconds', 'number', '60', 1, 86400, 's', 'The ledger turns when it is this old.'),
  ('priority_weights', 'weights', '{"high": 3, "medium": 2, "low": 1}', 0, 100, '', 'Priorities as numbers: a lane''s rank is its weight plus the age of its head / ageing_interval_seconds.'),
  ('ageing_interval_seconds', 'number', '60', 0.1, 86400, 's', 'Waiting this long counts as much as one step of weight.'),
  ('api_quota_per_minute', 'integer', '60', 1, 100000000, 'requests', 'Requests a minute the provider allows.'),
  ('token_quota_per_minute', 'integer', '100000', 1, 1000000000000, 'tokens', 'Tokens a minute the provider allows.')
) d(key, kind, value, minimum, maximum, unit, description);
