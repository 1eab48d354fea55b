insert into inlay.vector_{profile} (source_id, content_type, doc_key, chunk, start_at, end_at, embedding)
select * from unnest(?::int[], ?::text[], ?::text[], ?::int[], ?::int[], ?::int[], ?)
