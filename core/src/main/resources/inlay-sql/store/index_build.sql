create index concurrently vector_{profile}_hnsw on inlay.vector_{profile} using hnsw (embedding {schema}.halfvec_cosine_ops)
