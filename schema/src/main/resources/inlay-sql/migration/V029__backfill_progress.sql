-- How far a backfill is, and how fast: for whoever watches it.
alter table inlay.backfill
  add column exact boolean not null default false,     -- estimated was counted
  add column paged_at timestamptz,                     -- the last page
  add column rate float8,                              -- rows a second, of late, without the time in which nobody worked on it
  add column cancelled boolean not null default false;
