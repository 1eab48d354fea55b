-- Quota: what providers allow, shared by all workers.
--
-- What is told here changes rarely. What changes with every call is kept in sequences, like inlay.promoted_second: no snapshot hides them
-- and an old one makes nothing slower, since nothing is updated. They are read and set under the quota's advisory lock (740609, quota_id):
--   quota_full_at_N   when (microseconds since 1970) the bucket of the minute limit N will be full again
--   quota_used_N      of the day or month limit N: the number of the period * 10^14 + what is used of it
--   quota_measured_N  what the provider accepted since measured_at, of a limit that was refused
--   quota_accepted_N  what it accepted since refused_at

alter table inlay.profile add column parked_at timestamptz, add column parked_reason text,
  add constraint profile_parked check ((parked_at is null) = (parked_reason is null));

-- What one key allows one model at one endpoint; profiles that use the same share it.
create table inlay.quota (
  quota_id    int generated always as identity primary key,
  provider    text not null,
  model       text not null,
  endpoint    text not null,
  key_source  text not null check (key_source ~ '^(none|env:[A-Za-z_][A-Za-z0-9_]*|file:/.+)$'),   -- where the key is found, never the key
  zone        text not null default 'UTC',             -- of the midnight at which a day or month starts anew
  micro_dollars_per_million_tokens bigint check (micro_dollars_per_million_tokens >= 0),
  epoch       bigint not null default 0,               -- what was taken in an older one and not sent must be taken again
  cooldown_until  timestamptz,
  cooldown_reason text,
  cooldown_per    text,                                -- the window of the limit that was hit, when the provider told it
  refusals    int not null default 0,                  -- one after the other, without an accepted call between them
  unique (provider, model, endpoint, key_source)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
comment on table inlay.quota is 'What one key allows one model at one endpoint; profiles that use the same share it.';

create table inlay.account (
  account_id int generated always as identity primary key,
  profile_id int not null references inlay.profile,
  quota_id   int not null references inlay.quota,
  name       text not null check (name ~ '^[a-z][a-z0-9_-]{0,62}$'),
  enabled    boolean not null default true,
  created_at timestamptz not null default clock_timestamp(),
  unique (profile_id, name),
  unique (profile_id, quota_id)
);
comment on table inlay.account is 'Endpoints and keys that a profile uses; of several, each call takes the one that can go first.';
create index account_quota on inlay.account (quota_id);

create table inlay.quota_limit (
  limit_id  int generated always as identity primary key,
  quota_id  int not null references inlay.quota,
  unit      text not null check (unit in ('requests', 'inputs', 'tokens', 'money')),
  per       text not null check (per in ('minute', 'day', 'month')),
  declared  bigint check (declared between 1 and 100000000000),   -- by an operator; money in micro-dollars
  cap       boolean not null default true,             -- no more than declared is used, whatever the provider tells
  told      bigint check (told between 1 and 100000000000),       -- by the provider itself
  told_at   timestamptz,
  zone      text,                                      -- null: the quota's
  burst_seconds float8 not null default 60 check (burst_seconds between 0.001 and 3600),   -- the bucket holds what refills it so long
  slack_ms  int not null default 250 check (slack_ms between 0 and 60000),   -- of refill, never spent
  -- What refusals taught, see inlay.throttle(). Null: the limit was never refused.
  learned        float8,                               -- a minute
  depth          float8,
  probe_seconds  float8,
  refused_at     timestamptz,
  refused_epoch  bigint,
  measured_at    timestamptz,
  measured_epoch bigint,
  emptied_epoch  bigint not null default 0,            -- what was taken in an older one is forgotten by its bucket
  unique (quota_id, unit, per),
  check (unit <> 'money' or per <> 'minute')
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);
comment on table inlay.quota_limit is 'How much a quota allows of what, in which time.';

-- Who used an account lately, each figure as it was at its time; it fades by e in a minute. Written by each worker every few seconds.
create table inlay.quota_use (
  account_id int not null references inlay.account on delete cascade,
  worker_id  text not null,
  at         timestamptz not null default clock_timestamp(),
  requests   float8 not null default 0,
  inputs     float8 not null default 0,
  tokens     float8 not null default 0,
  primary key (account_id, worker_id)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

-- How many tokens the provider counts for one that the tokenizer counts; learned from real usage.
create table inlay.token_ratio (
  profile_id int primary key references inlay.profile,
  ratio      float8 not null,
  seen       float8 not null                           -- estimated tokens it rests on; more of them count less
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 200);

-- What was taken from an account and what was really used of it: of one call or of many.
create type inlay.settlement as (account_id int, epoch bigint, taken_requests bigint, taken_inputs bigint, taken_tokens bigint,
  used_requests bigint, used_inputs bigint, used_tokens bigint);
