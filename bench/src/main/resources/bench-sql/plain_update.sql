-- The control of the drain: what a queue with a status column writes at the very least.
create table control (
  id      bigint primary key,
  status  smallint not null default 0,
  doc_key text not null
);
