-- What was not paid for: tokens of documents whose text was unchanged, or embedded for another document already.
alter table inlay.closure add column saved_tokens bigint not null default 0;
alter table inlay.closed_claim add column saved_tokens bigint not null default 0;
alter table inlay.ledger_total add column saved_tokens bigint not null default 0;
create index embedded_hash on inlay.embedded (profile_id, content_hash) where chunks > 0;

-- Nothing is claimed from a profile that is held: an operator paused it, or its provider refuses it (see park_profile()).
alter table inlay.profile add column held boolean generated always as (paused or parked_at is not null) stored;

-- How a provider's model is to be used: what dev.inlay.providers.Endpoint reads. Never a key.
alter table inlay.profile add column options jsonb not null default '{}' check (jsonb_typeof(options) = 'object');

-- Functions whose parameters or columns change.
drop function if exists inlay.complete(bigint, bigint, bigint[], text[], boolean[], bigint[], int, "char", int, int, bigint, int);
drop function if exists inlay.close_claim(inlay.claim, text, int, int, int, int, int, bigint, int, bigint[]);
drop function if exists inlay.get_queue_statistics(int);
drop function if exists inlay.read_statistics(int);
drop function if exists inlay.create_profile(text, text, text, int, text, text);
