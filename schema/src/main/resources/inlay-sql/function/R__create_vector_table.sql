-- The table of a profile's vectors, in the profile's layout.
--
-- halfvec: one table. Vectors of more than about 1,000 dimensions lie out of line (the type's own storage is external: halves do not
-- compress). No index but the key: see dev.inlay.core.store.VectorStore.index.
--
-- array: the vectors, and a narrow table of signatures that a search scans instead of them. The signatures must be a table of their own:
-- rows below 2 kB are never moved out of line, whatever toast_tuple_target says, so vectors of 384 dimensions would lie between them.
-- External storage of the vectors saves the attempt to compress them; plain storage of the signatures keeps them where the scan is.
create or replace function inlay.create_vector_table(p_profile int) returns void language plpgsql as $$
declare
  p inlay.profile;
  v_halfvec text;
begin
  select * into p from inlay.profile where profile_id = p_profile;
  if p.profile_id is null then
    raise exception 'there is no profile %', p_profile using errcode = 'IN011', hint = 'inlay.create_profile() declares one, its table included.';
  end if;
  if p.vector_layout = 'halfvec' then
    select format('%I.halfvec', n.nspname) into v_halfvec from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'vector';
    if v_halfvec is null then
      raise exception 'profile % has the layout halfvec, but the extension vector is not installed', p_profile using errcode = 'IN018',
        hint = 'Run "create extension vector" in this database, or declare the profile with the layout array.';
    end if;
    execute format('create table inlay.vector_%s (
      source_id int not null, content_type text not null, doc_key text not null, chunk int not null, start_at int not null, end_at int not null,
      embedding %s(%s) not null, primary key (source_id, content_type, doc_key, chunk))', p_profile, v_halfvec, p.dimensions);
  else
    execute format('create table inlay.vector_%s (
      source_id int not null, content_type text not null, doc_key text not null, chunk int not null, start_at int not null, end_at int not null,
      norm real not null, embedding real[] not null, primary key (source_id, content_type, doc_key, chunk))', p_profile);
    execute format('alter table inlay.vector_%s alter embedding set storage external', p_profile);
    -- What the scan reads comes first in the row.
    execute format('create table inlay.signature_%s (
      source_id int not null, content_type text not null, signature bit(%s) not null, doc_key text not null, chunk int not null,
      primary key (source_id, content_type, doc_key, chunk))', p_profile, 2 * p.dimensions);
    execute format('alter table inlay.signature_%s alter signature set storage plain', p_profile);
    execute format('comment on table inlay.signature_%s is %L', p_profile, 'Signatures of the vectors of profile ' || p.name || ', for its prefilter.');
  end if;
  execute format('comment on table inlay.vector_%s is %L', p_profile, 'Vectors of profile ' || p.name || '; offsets are UTF-16 units of the rendered text.');
  perform inlay.secure_table(t) from (values (to_regclass('inlay.vector_' || p_profile)), (to_regclass('inlay.signature_' || p_profile))) v(t) where t is not null;
  perform inlay.build_embeddings();
end $$;
comment on function inlay.create_vector_table(int) is 'Makes the table of a profile''s vectors, in the profile''s layout.';
