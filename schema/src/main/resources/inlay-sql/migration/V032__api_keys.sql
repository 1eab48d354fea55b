-- Who may call the server's API. A key is shown once and kept as its hash: 32 random bytes need no slow one.
create table inlay.api_key (
  key_id     int generated always as identity primary key,
  name       text not null check (name ~ '^[^[:cntrl:]]{1,100}$'),
  hash       bytea not null unique check (length(hash) = 32),
  role       text not null check (role in ('viewer', 'operator', 'admin')),
  first      boolean not null default false,           -- made at the first start, printed on the console
  created_at timestamptz not null default clock_timestamp(),
  created_by text not null,
  used_at    timestamptz,                              -- to the minute
  revoked_at timestamptz,
  revoked_by text
) with (fillfactor = 50);
comment on table inlay.api_key is 'Keys of the server''s API, as hashes.';
create unique index api_key_name on inlay.api_key (name) where revoked_at is null;
