-- The ledger: cursors, claims, outcomes and closures, in a ring of their own; appended and truncated like the log.

create sequence inlay.claim_no;
create sequence inlay.current_ledger;                  -- gen * 1000 + slot

create type inlay.hole as (gen bigint, slot int, xid xid8, next bigint, since timestamptz);
create type inlay.lane_cursor as (lane bigint, gen bigint, slot int, xid xid8, next bigint, taken bigint, holes inlay.hole[]);

-- A frozen stretch of one lane: the runs from (from_xid, from_position) up to (to_xid, to_position), without those of not_xids.
create type inlay.stretch as (gen bigint, slot int, lane bigint, from_xid xid8, from_position bigint,
  to_xid xid8, to_position bigint, not_xids xid8[], runs int, n int);

-- The lanes of one profile and tenant share a claim lock and a cursor: a track.
create table inlay.track (
  track_id   int generated always as identity primary key,
  profile_id int not null,
  tenant     text not null default '',
  unique (profile_id, tenant)
);

create table inlay.track_cursor (                      -- the newest row is where the track stands
  slot      int not null,
  track_id  int not null,
  cursor_no bigint not null,
  at        timestamptz not null default clock_timestamp(),
  lanes     inlay.lane_cursor[] not null,
  primary key (slot, track_id, cursor_no)              -- also refuses two claimers with one cursor
) partition by list (slot);

create table inlay.claim (                             -- claim_id = claim_no * 1000 + slot
  slot       int not null,
  claim_id   bigint not null,
  token      bigint not null,
  track_id   int not null,
  worker_id  text not null,
  claimed_at timestamptz not null default clock_timestamp(),
  deadline   timestamptz not null,
  n          int not null,                             -- items offered, the voided left out
  voided     bigint[] not null,                        -- their positions
  parked     bigint[],                                 -- those of them that wait outside the log because their source is paused
  stretches  inlay.stretch[] not null,
  primary key (slot, claim_id)
) partition by list (slot);
create index claim_worker on inlay.claim (worker_id, claim_id);   -- an item completed singly is found by its worker

create table inlay.closure (                           -- its key is the fence: whoever inserts it ends the claim
  slot      int not null,
  claim_id  bigint not null,
  outcome   text not null,                             -- completed, released, expired, cancelled
  completed int not null default 0,
  failed    int not null default 0,
  returned  int not null default 0,                    -- offered again, without an attempt charged
  skipped   int not null default 0,                    -- of completed: unchanged or superseded, not sent to the provider
  calls     int not null default 0,
  tokens    bigint not null default 0,
  work_ms   int not null default 0,                    -- as the worker measured it
  undone    bigint[],                                  -- of a completed claim: the items that failed or were returned
  closed_at timestamptz not null default clock_timestamp(),
  primary key (slot, claim_id)
) partition by list (slot);

create table inlay.outcome (                           -- of items that were ended singly, while the claim is open
  slot     int not null,
  claim_id bigint not null,
  item_id  bigint not null,
  state    text not null,                              -- completed, failed, returned
  tokens   bigint not null default 0,
  primary key (slot, claim_id, item_id)
) partition by list (slot);

-- Closed claims of truncated slots: what history and totals are read from.
create table inlay.closed_claim (
  claim_id bigint not null, track_id int not null, worker_id text not null,
  claimed_at timestamptz not null, deadline timestamptz not null, closed_at timestamptz not null, outcome text not null,
  n int not null, completed int not null, failed int not null, returned int not null, voided int not null, skipped int not null,
  calls int not null, tokens bigint not null, work_ms int not null, stretches inlay.stretch[] not null,
  voided_positions bigint[] not null, parked bigint[], undone bigint[],   -- of a completed claim: what was not
  done bigint[]                                        -- of a claim that ended otherwise: what was completed singly
);
create index closed_claim_time on inlay.closed_claim using brin (closed_at);
create table inlay.ledger_total (                      -- sums of closed_claim, one row a turn; summed up again when many
  track_id int not null, completed bigint not null, failed bigint not null, returned bigint not null, voided bigint not null,
  skipped bigint not null, calls bigint not null, tokens bigint not null, cancelled bigint not null default 0,
  at timestamptz not null default clock_timestamp()
);

-- Items that were cancelled one by one; those of a cancelled source are read from the log.
create table inlay.cancelled_item (
  item_id bigint primary key, lane bigint not null, source_id int not null, op "char" not null, attempt smallint not null, doc_key text not null,
  enqueued_at timestamptz not null, cancelled_at timestamptz not null default clock_timestamp()
);

-- Why an attempt failed.
create table inlay.failure (
  item_id bigint not null, attempt smallint not null, claim_id bigint not null, worker_id text not null,
  failed_at timestamptz not null default clock_timestamp(), permanent boolean not null, error text not null
);
create index failure_item on inlay.failure (item_id);

create table inlay.dead_letter (
  item_id     bigint primary key,
  lane        bigint not null,
  source_id   int not null,
  op          "char" not null,
  attempt     smallint not null,
  doc_key     text not null,
  enqueued_at timestamptz not null,
  died_at     timestamptz not null default clock_timestamp(),
  error       text not null
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
create index dead_letter_source on inlay.dead_letter (source_id, died_at);

-- How far delayed runs have been promoted: all that were due up to this second, except for holes.
create sequence inlay.promoted_second;
create table inlay.promotion (
  promotion_no bigint generated always as identity primary key,
  second       bigint not null,
  holes        inlay.hole[] not null                   -- hole.next: the earliest second the transaction may have written to
);

-- One item as the contract shows it.
create type inlay.queue_item as (id bigint, source text, source_id int, doc_key text, content_type text, operation text, priority text, status text,
  attempts int, max_attempts int, claim_id bigint, worker_id text, error_message text, enqueued_at timestamptz, not_before timestamptz,
  claimed_at timestamptz, deadline timestamptz, completed_at timestamptz);

-- Where an item stands or stood in the log.
create type inlay.item_place as (gen bigint, slot int, lane bigint, target_lane bigint, xid xid8, item_position bigint, source_id int, op "char",
  attempt smallint, expiries smallint, reason "char", enqueued_at timestamptz, doc_key text);

create type inlay.returning_item as (lane bigint, source_id int, op "char", attempt smallint, expiries smallint, item_id bigint, doc_key text,
  enqueued_at timestamptz, due timestamptz);
