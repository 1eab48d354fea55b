-- Two bits a dimension for the prefilter of the array layout: is the component above -0.6, and above +0.6, of the vector's root mean
-- square? The number of bits in which two signatures differ orders vectors nearly as their cosine does, and better than signs alone:
-- see dev.inlay.core.store.Signature, which computes the same for what is written.
create or replace function inlay.vector_signature(p_vector real[]) returns varbit language sql immutable strict as $$
  with edge as (select 0.6::float8 * sqrt(sum(x::float8 * x::float8 order by i) / count(*)) as t from unnest(p_vector) with ordinality v(x, i))
  select (string_agg(case when x > -t then '1' else '0' end, '' order by i) || string_agg(case when x > t then '1' else '0' end, '' order by i))::varbit
  from unnest(p_vector) with ordinality v(x, i), edge
$$;
comment on function inlay.vector_signature(real[]) is 'The bits by which the array layout finds candidates, two a dimension.';
