-- HNSW indexes are built by workers, when a backfill is over. Who builds is seen by the lock on the table; this row keeps others away until then, and
-- says what went wrong.
create table inlay.index_build (
  profile_id int primary key references inlay.profile on delete cascade,
  tried_at   timestamptz not null,
  attempts   int not null default 1,                   -- since the last that succeeded
  next_at    timestamptz not null,                     -- nobody tries before
  error      text
);
comment on table inlay.index_build is 'Attempts to build the HNSW index of a profile.';

insert into inlay.embedding_queue_config (key, kind, value, default_value, minimum, maximum, unit, description) values
  ('index_min_vectors', 'integer', '10000', '10000', 1, 1000000000, 'vectors', 'A profile of the halfvec layout with this many vectors gets an HNSW index, once its backfills are over.');

-- Filters that few documents pass; see docs/adr/0016.
create index embedded_metadata on inlay.embedded using gin (metadata jsonb_path_ops) where metadata is not null;
