-- The course of a model change, a step at a time, so that whoever goes on with it after a kill knows where it was.
alter table inlay.migration
  add column keep_for interval not null default '7 days',
  add column barrier pg_snapshot,                      -- who had begun to write before it knows of one profile only: see tend_migration()
  add column backfill_id bigint,                       -- of the vectors that are built
  add column checked_until timestamptz,                -- not looked at again before
  add column ready_at timestamptz,
  add column rolled_back_at timestamptz,
  add column ended_at timestamptz,                     -- decided: one profile is kept fresh, the vectors of the other go
  add column rebuilt_at timestamptz,                   -- the triggers know that
  add column problem text;                             -- why the last step failed
alter table inlay.migration drop constraint migration_check1;
alter table inlay.migration
  add check ((ended_at is null) = (outcome is null)),
  add check (finished_at is null or ended_at is not null);
comment on column inlay.migration.drop_after is 'Then the vectors are dropped that searches do not use.';
