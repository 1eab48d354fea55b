-- Tenants of a source take turns: each has a track of its own, made by the first transaction that queues something for it.
--
-- Who finds no track of a tenant makes one in its own transaction, and waits for nobody who does the same: so a tenant whose first writers
-- ran side by side has several tracks, and writers use the smallest that they see. A turn is the tenant's, not the track's. A track, its
-- first cursor and its first items are committed together or not at all. Whoever appends looks for the track BEFORE it reads the current
-- segment (and the promoted second), so that no track begins behind its items.
alter table inlay.track drop constraint track_profile_id_tenant_key;
create index track_profile on inlay.track (profile_id, track_id);
create index track_tenant on inlay.track (profile_id, tenant, track_id);
create unique index track_of_all on inlay.track (profile_id) where tenant = '';

-- With many tenants a generation has many lanes: pass_swept() looks at one after the other.
alter table inlay.segment_lane drop constraint segment_lane_pkey, add primary key (lane, gen);

create table inlay.tenant_weight (
  profile_id int not null references inlay.profile on delete cascade,
  tenant     text not null,
  weight     int not null default 1 check (weight between 1 and 100),
  primary key (profile_id, tenant)
);
comment on table inlay.tenant_weight is 'Claims in a row that a tenant with enough work gets each time its turn comes; 1 for tenants without a row.';

-- Whose a document was when the text was read that its vectors are of; null: its source knows no tenants.
alter table inlay.embedded add column tenant text;
create index embedded_tenant on inlay.embedded (profile_id, tenant) where tenant is not null;

drop function if exists inlay.claim_track(int, text, int, int);   -- claim_tracks()
drop function if exists inlay.waiting_tracks();      -- waiting_profiles()

-- Whose item failed: see tenant_scope().
alter table inlay.failure add column source_id int, add column lane bigint;

alter type inlay.queue_item add attribute tenant text;

-- Whose turn it was, see whose_turn(); of later profiles it is made by create_track().
do $$
declare
  v_profile int;
begin
  for v_profile in select profile_id from inlay.profile loop execute format('create sequence inlay.turn_%s minvalue 0', v_profile); end loop;
end $$;
