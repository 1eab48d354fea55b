-- What real cannot hold counts as zero; a cast would refuse it.
create or replace function inlay.unit_vector(p inlay.profile, p_query real[]) returns real[] language plpgsql stable as $$
declare
  v_norm float8;
begin
  if array_ndims(p_query) is distinct from 1 or cardinality(p_query) <> p.dimensions then
    raise exception 'the query has % dimensions, vectors of profile % have %', coalesce(cardinality(p_query), 0), p.name, p.dimensions using errcode = '22023',
      hint = format('Embed the query with the profile''s own model, %s of %s.', p.model, p.provider);
  end if;
  if exists (select 1 from unnest(p_query) x where x is null or x in ('NaN', 'Infinity', '-Infinity')) then
    raise exception 'the query holds a component that is no finite number' using errcode = '22023';
  end if;
  select sqrt(sum(x::float8 * x::float8)) into v_norm from unnest(p_query) x;
  if v_norm = 0 then
    raise exception 'the query is all zero and has no direction' using errcode = '22023';
  end if;
  return array(select case when abs(x) > 1e-37 * v_norm then x / v_norm else 0 end from unnest(p_query) with ordinality q(x, i) order by i)::real[];
end $$;
comment on function inlay.unit_vector(inlay.profile, real[]) is 'A query of length one, after the checks that every search makes of it.';
