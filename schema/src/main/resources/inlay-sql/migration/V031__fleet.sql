-- The fleet: what operators want of workers, and how many slots of all workers may hold a claim at once.

-- Null in state or slots: as the wider scope says; in the end running, with as many slots as the worker was started with.
create table inlay.worker_desire (
  target     text primary key generated always as (case when worker_id is not null then 'worker ' || worker_id when profile_id is not null then 'profile ' || profile_id::text else 'all' end) stored,
  worker_id  text references inlay.embedding_queue_workers on delete cascade,
  profile_id int references inlay.profile on delete cascade,
  state      text check (state in ('running', 'paused', 'draining', 'stopped')),
  slots      int check (slots between 1 and 1000),
  set_at     timestamptz not null default clock_timestamp(),
  set_by     text not null,
  check (worker_id is null or profile_id is null),
  check (state is not null or slots is not null)
);
comment on table inlay.worker_desire is 'What operators want: of one worker, of those of a profile, or of all; the narrowest that says something counts. See set_worker() and set_fleet().';

alter table inlay.embedding_queue_workers
  add column status_since timestamptz not null default clock_timestamp(),
  add column facts jsonb not null default '{}' check (jsonb_typeof(facts) = 'object');
comment on column inlay.embedding_queue_workers.facts is 'What the worker tells of itself: profile, slots_max, busy, rss_mb, and what it has done since it started.';
drop function if exists inlay.update_worker_heartbeat(text, text, text, bigint, text, int, text);

-- Null: only max_concurrent_workers counts.
alter table inlay.profile add column concurrency int check (concurrency between 1 and 1000);

-- A claim sits in one of max_concurrent_workers seats. Only the newest claim of a seat can be open, so that counting the open ones costs the
-- same however long the history is: see take_seat().
alter table inlay.claim add column seat int;
create index claim_seat on inlay.claim (seat, claim_id);
-- The claims that were open when the ledger turned away from their slot; removed when they have ended.
create table inlay.seat_kept (
  claim_id bigint primary key,
  seat     int not null,
  track_id int not null,
  deadline timestamptz not null
);
comment on table inlay.seat_kept is 'Open claims of earlier ledger slots with their seats; a few rows a turn of the ledger.';
-- Microseconds since 1970. When a claim was last refused a seat, until which of those refusals it was told that one is free, and when it was
-- max_concurrent_workers that refused it. Sequences: a refused claim writes nothing else, and a dead row for each would be one too many.
create sequence inlay.seat_refused;
create sequence inlay.seat_told;
create sequence inlay.bound_reached;
