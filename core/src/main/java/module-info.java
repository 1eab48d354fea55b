/// Queue, claims, workers, sources and vectors; plain Java, no framework.
module dev.inlay.core {
  requires transitive java.sql;
  requires static org.jspecify;
  requires dev.inlay.schema;
  requires org.postgresql.jdbc;
  requires com.zaxxer.hikari;
  requires org.slf4j;

  exports dev.inlay.core.embed;
}
