/// A PostgreSQL server of one's own, durable and private, started and stopped with the program.
module dev.inlay.embedded {
  requires static transitive org.jspecify;
  requires org.apache.commons.compress;
  requires org.slf4j;
  requires org.tukaani.xz;

  exports dev.inlay.embedded;
}
