-- Sources beyond one text of one table: several content types, queries, what is carried along, rules of priority, other models beside the present one.

-- What of a document is embedded. Of the templates the first counts in which some column has a text.
create table inlay.source_content (
  source_id    int not null references inlay.source on delete cascade,
  content_type text not null check (content_type ~ '^[a-z][a-z0-9_]{0,62}$'),
  place        int not null,                           -- the order in which they were declared
  templates    text[] not null check (cardinality(templates) >= 1),
  primary key (source_id, content_type)
);
comment on table inlay.source_content is 'What of a source''s documents is embedded: content types with their templates.';
insert into inlay.source_content select source_id, content_type, 1, array[template] from inlay.source;

-- Tables whose changes concern documents of a source: those of other rows, joined in by its query.
create table inlay.source_watch (
  source_id   int not null references inlay.source on delete cascade,
  place       int not null,
  schema_name text not null,
  table_name  text not null,
  columns     text[] not null check (cardinality(columns) >= 1),
  matches     text[] not null,                         -- the columns of the source's query that they equal
  primary key (source_id, place),
  check (cardinality(columns) = cardinality(matches))
);
comment on table inlay.source_watch is 'Tables joined in by the query of a source: a change of their rows queues the documents whose columns match.';

alter table inlay.source
  add column query text,                               -- null: the documents are the table's rows
  alter column schema_name drop not null,              -- null: a query without a table of its own
  alter column table_name drop not null,
  add column metadata_columns text[] not null default '{}',
  add column insert_priority text not null default 'high' check (insert_priority in ('high', 'medium', 'low')),
  add column update_priority text not null default 'medium' check (update_priority in ('high', 'medium', 'low')),
  add column delete_priority text not null default 'low' check (delete_priority in ('high', 'medium', 'low')),
  add column backfill_priority text not null default 'low' check (backfill_priority in ('high', 'medium', 'low')),
  add column full_text text,                           -- a text search configuration: documents can be found by their words, too
  add column chunk_tokens int check (chunk_tokens between 8 and 1000000),   -- null: what the model takes
  add column chunk_overlap int check (chunk_overlap >= 0),
  add column poll_column text,                         -- no trigger: changes are found by a column that grows with them
  add column poll_seconds float8 not null default 30 check (poll_seconds between 0.1 and 86400),
  add column poll_overlap text not null default '0', -- how far behind the greatest value a late writer may commit: an interval, or a number
  add column table_oid oid,                            -- with the numbers of the columns: names are followed when they change
  add column column_numbers jsonb not null default '{}',
  add column family oid[],                             -- the table and its partitions, as last seen
  add column fault text,                               -- why its documents cannot be read; nothing of it is claimed
  add column fault_at timestamptz,
  add check (query is not null or table_name is not null);
update inlay.source set insert_priority = priority, update_priority = priority, delete_priority = priority;
alter table inlay.source drop column priority, drop column template, drop constraint source_content_type_check;
comment on column inlay.source.content_type is 'Those of source_content in their order, as lists show them.';

-- Writes that were not captured, since columns were gone that the trigger needs. Appended to by writers, read by attend_source().
create table inlay.source_drift (
  source_id int not null references inlay.source on delete cascade,
  noted_at  timestamptz not null default clock_timestamp(),
  relation  text not null
);
comment on table inlay.source_drift is 'Sources whose tables changed under them, until they are read anew.';

-- How far the polling of a source is; what it has queued of late, since rows may be committed out of the order of their column.
create table inlay.source_poll (
  source_id  int primary key references inlay.source on delete cascade,
  polled_at  timestamptz not null default '-infinity',
  high_value text,                                     -- the greatest seen by complete passes
  pass_value text,                                     -- where the present pass is
  pass_key   text
) with (fillfactor = 50);
comment on table inlay.source_poll is 'How far the polling of a source is.';
create table inlay.polled (
  source_id int not null references inlay.source on delete cascade,
  doc_key   text not null,
  value     text not null,
  primary key (source_id, doc_key)
);
comment on table inlay.polled is 'Rows that polling has queued, with the value they had, while a late writer may still bring it back there.';

-- A model change: the vectors of another profile are built beside those in use, and kept fresh until it is decided.
create table inlay.migration (
  migration_id bigint generated always as identity primary key,
  source_id    int not null references inlay.source on delete cascade,
  from_profile int not null references inlay.profile,
  to_profile   int not null references inlay.profile,
  started_at   timestamptz not null default clock_timestamp(),
  switched_at  timestamptz,                            -- searches use to_profile since
  drop_after   timestamptz,                            -- then the vectors of from_profile are dropped
  finished_at  timestamptz,
  outcome      text check (outcome in ('finished', 'cancelled', 'rolled back')),
  check (from_profile <> to_profile),
  check ((finished_at is null) = (outcome is null))
);
comment on table inlay.migration is 'Changes of a source''s model: which vectors are built beside which, and when that was decided.';
create unique index migration_open on inlay.migration (source_id) where finished_at is null;

-- A backfill is for one profile's vectors; it can be paused, and whoever is there goes on with it.
alter table inlay.backfill
  add column profile_id int,
  add column sweep boolean not null default false,     -- goes over what is stored instead, for vectors whose rows are gone
  add column paused boolean not null default false,
  add column moved_at timestamptz not null default clock_timestamp();
update inlay.backfill b set profile_id = s.profile_id from inlay.source s where s.source_id = b.source_id;
alter table inlay.backfill alter column profile_id set not null;
drop index inlay.backfill_running;
create unique index backfill_running on inlay.backfill (source_id, profile_id, sweep) where finished_at is null;

-- Carried along for filters, and the words of the text for full-text search; not part of what is embedded.
alter table inlay.embedded
  add column metadata jsonb,
  add column lexemes tsvector;
create index embedded_lexemes on inlay.embedded using gin (lexemes) where lexemes is not null;
