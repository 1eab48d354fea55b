-- A transaction id means something in its own cluster only. This row holds the id of the transaction that wrote it, beside PostgreSQL's own
-- record of it (xmin), and the oid of its table. A base backup, a standby, point-in-time recovery, pg_upgrade and a copy of the database as
-- a template keep all of them; a dump and restore keeps only what the row says. Read by inlay.restored(), renewed by inlay.adopt_log().
create table inlay.origin (
  one      int primary key check (one = 1),
  xid      xid8 not null default pg_current_xact_id(),
  relation oid not null
);
insert into inlay.origin (one, relation) values (1, 'inlay.origin'::regclass);
