select i.indisvalid from pg_index i where i.indexrelid = to_regclass(?)
