-- What must be known of a profile before its vectors are sent; the types' numbers only where the extension is installed.
select p.vector_layout, p.dimensions, t.oid::bigint, t.typarray::bigint
from inlay.profile p
left join pg_extension e on e.extname = 'vector'
left join pg_type t on t.typnamespace = e.extnamespace and t.typname = 'halfvec'
where p.profile_id = ?
