-- The control of the enqueue: a bare table.
create table control (
  source_id int not null,
  op        "char" not null,
  doc_key   text not null
);
