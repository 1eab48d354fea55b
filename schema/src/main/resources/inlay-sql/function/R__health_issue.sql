create or replace function inlay.health_issue(p_name text, p_severity text, p_weight int, p_evidence jsonb, p_recommendation text) returns jsonb language sql immutable as $$
  select jsonb_build_object('name', p_name, 'severity', p_severity, 'weight', p_weight, 'evidence', p_evidence, 'recommendation', p_recommendation)
$$;
comment on function inlay.health_issue(text, text, int, jsonb, text) is 'One issue of get_queue_health().';
