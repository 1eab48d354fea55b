-- What refusals taught besides the rate, see inlay.throttle().
alter table inlay.quota_limit
  add column caution float8 not null default 0.02,     -- how far below the measured rate it begins anew, as refusals came too early
  add column whole_burst_seconds float8;               -- what burst_seconds was before a refusal showed that the provider's bucket holds less
drop function if exists inlay.throttle(inlay.quota_limit, timestamptz, bigint, float8, float8, float8, float8);   -- it takes one more
