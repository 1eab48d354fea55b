-- What a refusal teaches about a minute limit. At the moment of a refusal the provider's bucket is empty; so between two refusals what was
-- accepted over the time IS the rate, however much was asked for. p_measured was accepted since measured_at, p_accepted since refused_at;
-- p_owed is for how many seconds our own bucket refills until it is full.
--   The first refusal measures nothing: the rate is halved and grows back towards what it was within a minute. (If the provider itself told
--   the limit, it is believed, and only watched.)
--   One that comes while our bucket holds plenty says that the provider's holds less: the bucket is learned, not the rate.
--   A later one measures: over all the time since measured_at, unless it contradicts that (what was accepted lately is of another size than
--   chance allows, or it came early a second time): then the limit has changed, and only the time since the last refusal counts.
--   The rate begins below what was measured by as much as the measure may be wrong, and the next refusal is looked for the later the
--   better the measure is: after up to 400 calls, so that a few in a thousand are refused.
--   How far below is also a matter of what happened: calls of different sizes, or others with the same key, empty the provider's bucket
--   before its time. Each refusal that comes early makes more cautious, each that comes in time less. One that comes early never takes
--   more than half, so that a stray one does little.
--   A bucket smaller than ours overflows while the rate is low, so the measure is too low; the rate at the refusal is too high. Where they
--   lie far apart the truth is looked for between them.
-- Nothing accepted since the last refusal: nothing learned; report_rate_limit() waits longer.
create or replace function inlay.throttle(l inlay.quota_limit, p_at timestamptz, p_epoch bigint, p_measured float8, p_accepted float8, p_call float8, p_guess float8, p_owed float8)
returns inlay.quota_limit language plpgsql immutable as $$
declare
  v_rate float8 := coalesce(inlay.limit_rate(l, p_at), p_guess);   -- a minute
  v_since float8 := inlay.counted_seconds(l.refused_at, p_at);
  v_recent float8;
  v_error float8;
  v_early boolean;
begin
  if l.refused_at is null then
    l.learned := v_rate; l.depth := case when l.told is null then 0.5 else 0.02 end; l.probe_seconds := case when l.told is null then 60 else 30 end;
    l.measured_at := p_at; l.measured_epoch := p_epoch; l.caution := 0.02;
  elsif p_accepted = 0 or p_at <= l.refused_at then
    return l;
  elsif l.unit = 'requests' and l.told is null and p_owed < 0.75 * l.burst_seconds then   -- of tokens one call may need all of the bucket
    l.whole_burst_seconds := coalesce(l.whole_burst_seconds, l.burst_seconds);
    l.burst_seconds := greatest(0.001, p_call * 60 / v_rate, 0.9 * p_owed);
    l.measured_at := p_at; l.measured_epoch := p_epoch;
  else
    v_recent := p_accepted * 60 / v_since;
    v_error := inlay.rate_error(p_accepted / p_call, v_since);
    l.learned := p_measured * 60 / inlay.counted_seconds(l.measured_at, p_at);
    v_early := v_since < l.probe_seconds / 2;
    if v_early and l.caution > 0.1 or abs(v_recent / l.learned - 1) > 2 * v_error + greatest(0.03, l.caution) then
      l.measured_at := l.refused_at; l.measured_epoch := l.refused_epoch; l.learned := v_recent; p_measured := p_accepted;
    end if;
    v_error := inlay.rate_error(p_measured / p_call, inlay.counted_seconds(l.measured_at, p_at));
    if v_early then
      l.learned := greatest(l.learned, v_rate / 2);
      l.caution := least(0.5, 2.5 * l.caution);
    else
      v_rate := v_rate / case when l.caution > 0.02 then 1 + l.caution else 1 end;
      if v_rate > 1.1 * l.learned then
        v_error := greatest(v_error, (v_rate / l.learned - 1) / 4);
        l.learned := sqrt(l.learned * v_rate);
      end if;
      l.caution := greatest(0.02, l.caution / 2);
      l.burst_seconds := least(l.whole_burst_seconds, 1.25 * l.burst_seconds);
      if l.burst_seconds = l.whole_burst_seconds then l.whole_burst_seconds := null; end if;
    end if;
    l.depth := greatest(l.caution, least(0.5, v_error));
    l.probe_seconds := greatest(30, least(3600, greatest(10, least(400, 8 / v_error)) * p_call * 30 / l.learned));
  end if;
  l.refused_at := p_at; l.refused_epoch := p_epoch;
  return l;
end $$;
comment on function inlay.throttle(inlay.quota_limit, timestamptz, bigint, float8, float8, float8, float8, float8) is
  'A minute limit after a refusal: what was learned, how cautiously it is used, and when more is tried.';
