/// A provider of embeddings that is none: speaks their wire protocols, enforces limits as they do,
/// and misbehaves when told to. For tests, benches and trying limits out.
module dev.inlay.simulator {
  requires static transitive org.jspecify;
  requires org.snakeyaml.engine;
  requires tools.jackson.databind;

  exports dev.inlay.simulator;
  exports dev.inlay.simulator.script;
}
