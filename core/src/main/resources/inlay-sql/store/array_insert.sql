-- The vectors come as one array, end to end, and are sliced here: an array of fixed-width elements without nulls is sliced in constant time.
with row as materialized (
  select * from unnest(?::int[], ?::text[], ?::text[], ?::int[], ?::int[], ?::int[], ?::real[], ?::varbit[]) with ordinality
    as d(source_id, content_type, doc_key, chunk, start_at, end_at, norm, signature, no)),
signature as (
  insert into inlay.signature_{profile} (source_id, content_type, signature, doc_key, chunk)
  select source_id, content_type, signature, doc_key, chunk from row)
insert into inlay.vector_{profile} (source_id, content_type, doc_key, chunk, start_at, end_at, norm, embedding)
select source_id, content_type, doc_key, chunk, start_at, end_at, norm, (?::real[])[(no - 1) * {dimensions} + 1 : no * {dimensions}] from row
