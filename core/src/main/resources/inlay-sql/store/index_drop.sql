drop index concurrently if exists inlay.vector_{profile}_hnsw
