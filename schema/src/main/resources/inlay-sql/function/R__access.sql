-- Who may call what. A function that is not listed here is for the owner and for other functions only. v viewer, o operator, w worker,
-- a app; inlay_admin may call all of them. Entry points run as the schema's owner.
create or replace function inlay.access() returns table (function_name text, roles text, as_owner boolean) language sql immutable as $$
  values
    ('enqueue_embedding', 'oa', true), ('insert_enqueues', 'oa', true), ('get_queue_item', 'voa', true), ('queue_item_history', 'voa', true),
    ('list_queue_items', 'vo', true), ('get_queue_statistics', 'vow', true), ('get_queue_health', 'vo', true), ('get_queue_config', 'vowa', true),
    ('items_pending', 'vo', true), ('items_delayed', 'vo', true), ('items_processing', 'vo', true), ('items_completed', 'vo', true),
    ('items_failed', 'vo', true), ('items_cancelled', 'vo', true), ('closed_claims', 'vo', true),
    ('tenant_scope', 'vowa', true), ('lane', 'vow', false), ('lane_priority', 'vowa', false), ('operation_name', 'vowa', false), ('setting', 'vow', true), ('restored', 'vow', true),
    ('render_*', 'w', false), ('keys_*', 'ow', false), ('page_*', 'ow', false), ('attend_source', 'ow', true), ('attend_sources', 'ow', true), ('tend_sources', 'ow', true),
    ('start_backfill', 'o', true), ('pause_backfill', 'o', true), ('backfill_page', 'ow', true),
    ('sample_keys', 'o', true), ('pause_profile', 'o', true), ('pause_source', 'o', true), ('pause_queue', 'o', true), ('set_tenant_weight', 'o', true), ('update_queue_config', 'o', true), ('set_source_queue', 'o', true),
    ('cancel_queue_item', 'o', true), ('cancel_queue_items_by_source', 'o', true), ('change_item_priority', 'o', true),
    ('requeue_failed_item', 'o', true), ('requeue_failed_items', 'o', true), ('drop_dead_letters', 'o', true), ('reset_rate_limited_items', 'o', true),
    ('cleanup_old_queue_items', 'o', true), ('cleanup_stale_workers', 'ow', true), ('expire_claims', 'ow', true), ('promote', 'ow', true),
    ('rotate', 'ow', true), ('tidy_tracks', 'ow', true), ('turn_ledger', 'ow', true),
    ('claim', 'w', true), ('claim_items', 'w', true), ('claim_runs', 'w', true), ('hold_claim', 'w', true), ('complete', 'w', true), ('release', 'w', true), ('get_next_embedding_batch', 'w', true),
    ('complete_embedding_queue_item', 'w', true), ('complete_embedding_queue_claim', 'w', true), ('handle_rate_limit', 'w', true),
    ('handle_claim_rate_limit', 'w', true), ('update_worker_heartbeat', 'w', true), ('get_worker_orders', 'w', true), ('list_workers', 'vo', true), ('set_worker', 'o', true), ('set_fleet', 'o', true), ('set_profile_concurrency', 'o', true), ('doze', 'w', true), ('housekeeping_due', 'w', true), ('wake', 'w', true),
    ('take_quota', 'w', true), ('settle_quota', 'w', true), ('report_rate_limit', 'w', true), ('report_denial', 'w', true), ('tell_limit', 'w', true), ('report_quota_use', 'w', true),
    ('next_version', 'w', true), ('record_direct', 'w', true), ('get_spend', 'vo', true),
    ('quota_caps', 'vow', true), ('get_quota_status', 'vow', true), ('declare_account', 'o', true), ('drop_account', 'o', true), ('declare_limit', 'o', true),
    ('reset_rate_limits', 'o', true), ('park_profile', 'ow', true), ('unpark_profile', 'o', true),
    ('nearest', 'vow', false), ('nearest_array', 'vow', false), ('nearest_halfvec', 'vow', false), ('vector_signature', 'vow', false)
$$;
comment on function inlay.access() is 'Which functions are for callers, of which roles; all others are internal.';
