-- The log: runs of items in a ring of segments that are only ever appended to and truncated.
--
-- A RUN is one row: up to 256 items of one lane, source and operation that one statement appended. Its number comes from a
-- sequence; the item at ordinal o (from 0) has the position run_no * 256 + o. An item is known by its id: the position at which
-- it was first appended. Items that come back (retried, released, expired, promoted) are appended again in a new run that
-- carries their ids in item_ids; ids order the versions of one document, positions order the log.
--
-- THE INVARIANT. A lane reads one segment (generation) at a time in (xid, position) order. Its cursor is (gen, xid, next, holes)
-- and every position of the lane is in exactly one of three places:
--   taken   an earlier generation, or (xid, position) < (cursor.xid, cursor.next) in this one, and not in a hole;
--   hole    its (gen, xid) is listed in holes: the transaction was running when the cursor passed it. Of a hole that is being
--           drained, positions < hole.next are taken. Finished holes are drained, then dropped;
--   ahead   everything else; found by the next scan.
-- Passing is safe: a scan under snapshot S that ends at xid t saw t committed, so whoever is below t and not visible is aborted
-- or in xip(S): exactly that list becomes holes. Leaving g for g + 1 is safe because a writer takes its xid BEFORE it reads the
-- current generation from a sequence (not subject to snapshots): once g + 1 is announced, whoever can still write to g is in
-- xip(S) of every later S. No lock is taken by those who append.

create sequence inlay.run_no;
create sequence inlay.current_segment;                 -- gen * 1000 + slot, set when a segment is opened, read by those who append

create table inlay.segment (
  gen        bigint primary key,
  slot       int not null,
  opened_at  timestamptz not null default clock_timestamp(),
  first_run  bigint not null,                          -- no run of this or a later generation has a smaller number
  sealed_at  timestamptz,                              -- when its successor was opened
  sealed_xid xid8,                                     -- whoever may still write to it has a smaller id
  swept_at   timestamptz,                              -- when its delayed runs had been promoted or carried forward
  drained_at timestamptz,                              -- when nothing could reach into it any more: history from then on
  freed_at   timestamptz,
  kept_by    text                                      -- why it could not be drained or freed when last tried
);
comment on table inlay.segment is 'Generations of the log; one row a rotation, never touched by those who append, claim or complete.';
create index segment_live on inlay.segment (gen) where freed_at is null;

create table inlay.run (
  xid         xid8 not null default pg_current_xact_id(),
  run_no      bigint not null default nextval('inlay.run_no'),
  enqueued_at timestamptz not null default clock_timestamp(),   -- of its oldest item, kept when items come back
  lane        bigint not null,                         -- track * 8 + k, see inlay.lane(); negative: the second in which it is due
  target_lane bigint,                                  -- of a delayed run: the lane it is promoted to
  source_id   int not null,
  slot        int not null,
  n           smallint not null,                       -- items, 1 to 256
  attempt     smallint not null default 1,
  expiries    smallint not null default 0,             -- how often a claim over it expired; from 2 on it is offered alone
  op          "char" not null,                         -- I, U, D
  reason      "char",                                  -- of a delayed run: R retry, L rate limited, S scheduled
  keys        text[] not null,
  item_ids    bigint[]                                 -- null: the items' ids are their positions
) partition by list (slot);
comment on table inlay.run is 'The log''s runs, a partition per slot of the ring. Append with inlay.append(); never update or delete.';

-- Positions that are not to be offered, though they stand in the log (cancelled, moved to another lane, promoted early). A row is of one
-- run, rows do not overlap; whoever adds one holds the lock of what reads the position: the track's, or the promotion's when delayed.
create table inlay.voided (
  first_position bigint primary key,
  last_position  bigint not null,
  cause          text not null check (cause in ('cancelled', 'moved')),
  lane           bigint not null,
  gen            bigint not null,
  xid            xid8 not null,                        -- of its run
  source_id      int not null,
  voided_at      timestamptz not null default clock_timestamp(),
  check (first_position >> 8 = last_position >> 8)
);
create index voided_lane on inlay.voided (gen, lane);
-- All of a source's runs that a snapshot saw; without one, all up to a position, whenever they are committed.
create table inlay.cancelled_source (
  source_id      int not null,
  up_to_position bigint not null,
  seen           pg_snapshot,
  cancelled_at   timestamptz not null default clock_timestamp(),
  primary key (source_id, up_to_position)
);

-- Runs that wait for long and would pin the log: due later than the segment they stood in lived, or (due is null) parked because their
-- source or profile is paused. promote() takes them back. Guarded by the promotion's lock but for the parking itself, which only adds.
create table inlay.waiting (
  waiting_no  bigint generated always as identity primary key,
  due         timestamptz,
  lane        bigint not null,
  source_id   int not null,
  attempt     smallint not null,
  expiries    smallint not null,
  op          "char" not null,
  reason      "char",
  enqueued_at timestamptz not null,
  keys        text[] not null,
  item_ids    bigint[] not null
);
create index waiting_due on inlay.waiting (due);

-- Locked, in a subtransaction that is undone, by those who must see every transaction id assigned so far: see inlay.barrier().
create table inlay.barrier_row (one int primary key);
insert into inlay.barrier_row values (1);

-- Until when (milliseconds since 1970) somebody sleeps who wants to be notified; see inlay.wake().
create sequence inlay.asleep_until;

-- Items of a swept segment by lane, so that counting what is pending costs the same at any depth.
create table inlay.segment_lane (gen bigint not null, lane bigint not null, n bigint not null, primary key (gen, lane));
