select profile_name, state, reason, phase, progress::float8, bytes, coalesce(attempts, 0), error from inlay.index_status(?)
