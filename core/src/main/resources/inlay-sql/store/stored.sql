select doc_key, item_id, content_hash, tokens from inlay.embedded
where profile_id = ? and source_id = ? and content_type = ? and doc_key = any(?)
