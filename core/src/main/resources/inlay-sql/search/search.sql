-- A filter without names is none: it would keep out documents that carry nothing.
select doc_key, content_type, score, start_at, end_at, metadata::text, similarity, vector_rank, words_rank
from inlay.search(?, ?, ?, nullif(inlay.metadata_filter(?, ?, ?), '{}'), ?, ?, ?, ?)
