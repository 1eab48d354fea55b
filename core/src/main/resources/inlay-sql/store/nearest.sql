select doc_key, chunk, start_at, end_at, score from inlay.nearest(?, ?, ?, ?, ?, nullif(?, 0))
