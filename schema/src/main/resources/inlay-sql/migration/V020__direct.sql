-- Working directly: documents that are embedded in their caller's own request instead of by a worker.

-- Null: as the configuration key queue_enabled says. False: nothing of this source is claimed; its items are accepted and wait.
alter table inlay.source add column queue_enabled boolean;
update inlay.embedding_queue_config set description = 'Whether workers may claim items, of sources that do not say it themselves. Items are accepted either way.' where key = 'queue_enabled';

-- What was embedded directly, a row a request; the view embedding_metrics shows it beside the claims. Appended to, and removed when it is old:
-- cleanup_old_queue_items() adds it to daily_spend first.
create table inlay.direct_work (
  direct_no    bigint generated always as identity primary key,
  profile_id   int not null references inlay.profile on delete cascade,
  source_id    int not null,
  caller       text not null,
  way          text not null check (way in ('direct', 'direct-fallback')),   -- fallback: the queue was meant to do it, and could not be had
  ended_at     timestamptz not null default clock_timestamp(),
  items        int not null,
  completed    int not null,
  failed       int not null,                           -- refused for good
  returned     int not null,                           -- left to the queue
  skipped      int not null,                           -- of completed: no call was needed
  calls        int not null,
  tokens       bigint not null,
  saved_tokens bigint not null,
  work_ms      int not null
);
comment on table inlay.direct_work is 'Requests that embedded documents directly, with what became of them; shown by the view embedding_metrics.';
create index direct_work_time on inlay.direct_work using brin (ended_at);

-- What claims of the archive and old direct work have cost, by day (UTC). With what is not archived yet it is all that was ever spent:
-- see get_spend().
create table inlay.daily_spend (
  profile_id   int not null references inlay.profile on delete cascade,
  day          date not null,
  completed    bigint not null,
  calls        bigint not null,
  tokens       bigint not null,
  saved_tokens bigint not null,
  primary key (profile_id, day)
) with (fillfactor = 50);
comment on table inlay.daily_spend is 'What each day (UTC) has cost each profile, as far as it is archived; read it with get_spend().';
insert into inlay.daily_spend
select k.profile_id, (t.at at time zone 'UTC')::date, sum(t.completed), sum(t.calls), sum(t.tokens), sum(t.saved_tokens)
from inlay.ledger_total t join inlay.track k using (track_id) group by 1, 2;

comment on column inlay.embedded.item_id is 'Its version: see next_version(). A smaller one never overwrites a greater one.';

-- Functions whose parameters change.
drop function if exists inlay.create_source(text, text, text, text[], text, text, text, text);
