create or replace function inlay.edit_distance(a text, b text) returns int language plpgsql immutable strict as $$
declare
  v_above int[] := array(select generate_series(0, length(b)));
  v_row int[];
begin
  for i in 1..length(a) loop
    v_row := array[i];
    for j in 1..length(b) loop
      v_row := v_row || least(v_above[j + 1] + 1, v_row[j] + 1, v_above[j] + case when substr(a, i, 1) = substr(b, j, 1) then 0 else 1 end);
    end loop;
    v_above := v_row;
  end loop;
  return v_above[length(b) + 1];
end $$;
comment on function inlay.edit_distance(text, text) is 'How many letters must change to make one word of another.';
