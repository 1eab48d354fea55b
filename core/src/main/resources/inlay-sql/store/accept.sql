-- Decides document by document whether a change is newer than what is stored, and locks the rows in the order of the arrays.
-- chunks = -1 confirms: it only raises item_id and says whose it is and what it carries, and only while the stored hash is the given one.
-- A tsvector holds at most 1 MB; of longer texts the beginning is found by its words.
insert into inlay.embedded as stored (profile_id, source_id, content_type, doc_key, item_id, content_hash, chunks, tokens, tenant, metadata, lexemes)
select ?, d.source_id, d.content_type, d.doc_key, d.item_id, d.content_hash, d.chunks, d.tokens, d.tenant, d.metadata::jsonb,
  case when d.words is not null then (select to_tsvector(s.full_text::regconfig, left(d.words, 200000)) from inlay.source s where s.source_id = d.source_id) end
from unnest(?::int[], ?::text[], ?::text[], ?::bigint[], ?::bytea[], ?::int[], ?::bigint[], ?::text[], ?::text[], ?::text[])
  as d(source_id, content_type, doc_key, item_id, content_hash, chunks, tokens, tenant, metadata, words)
on conflict (profile_id, source_id, content_type, doc_key) do update set
  item_id = excluded.item_id,
  content_hash = excluded.content_hash,
  tenant = excluded.tenant,
  metadata = excluded.metadata,
  lexemes = case when excluded.chunks < 0 then stored.lexemes else excluded.lexemes end,
  chunks = case when excluded.chunks < 0 then stored.chunks else excluded.chunks end,
  tokens = case when excluded.chunks < 0 then stored.tokens else excluded.tokens end,
  embedded_at = case when excluded.chunks < 0 then stored.embedded_at else excluded.embedded_at end
where stored.item_id < excluded.item_id and (excluded.chunks >= 0 or stored.content_hash = excluded.content_hash)
returning source_id, content_type, doc_key, chunks
