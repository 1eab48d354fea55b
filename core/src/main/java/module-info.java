/// Queue, claims, workers, sources and vectors; plain Java, no framework.
module dev.inlay.core {
  requires transitive java.sql;
  requires static transitive org.jspecify;
  requires static org.checkerframework.checker.qual;
  requires transitive dev.inlay.schema;
  requires org.postgresql.jdbc;
  requires com.zaxxer.hikari;
  requires org.slf4j;

  exports dev.inlay.core.access;
  exports dev.inlay.core.chunk;
  exports dev.inlay.core.db;
  exports dev.inlay.core.embed;
  exports dev.inlay.core.profile;
  exports dev.inlay.core.queue;
  exports dev.inlay.core.quota;
  exports dev.inlay.core.search;
  exports dev.inlay.core.source;
  exports dev.inlay.core.store;
  exports dev.inlay.core.worker;
}
