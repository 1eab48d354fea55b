/// The SQL side of Inlay: migrations, functions and the class that applies them.
module dev.inlay.schema {
  requires transitive java.sql;
  requires static transitive org.jspecify;
  requires flyway.core;
  requires org.slf4j;

  exports dev.inlay.schema;
}
