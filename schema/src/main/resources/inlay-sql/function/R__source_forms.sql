-- Text forms do not depend on the session: a key, a text or a value is the same whoever reads it.
create or replace function inlay.text_forms() returns text language sql immutable as $$
  select 'set timezone = ''UTC'' set datestyle = ''ISO, YMD'' set intervalstyle = ''iso_8601'' set extra_float_digits = 1 set bytea_output = ''hex'''
$$;
comment on function inlay.text_forms() is 'The settings under which generated functions turn values into text.';

-- Most types read the same in every session; only for others a writer pays for the settings.
create or replace function inlay.text_forms_of(p_types text[]) returns text language sql immutable as $$
  select case when exists (select 1 from unnest(p_types) x where x <> all ('{smallint,integer,bigint,uuid,text}') and x !~ '^character') then inlay.text_forms() else '' end
$$;
comment on function inlay.text_forms_of(text[]) is 'The settings that values of these types need to become the same text in every session.';
