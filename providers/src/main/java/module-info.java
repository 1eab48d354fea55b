/// Adapters to embedding models: the one that runs in this process, and those behind an API.
module dev.inlay.providers {
  requires static org.jspecify;
  requires transitive dev.inlay.core;
  requires com.microsoft.onnxruntime;
  requires java.net.http;
  requires org.slf4j;
  requires tools.jackson.core;
  requires tools.jackson.databind;

  exports dev.inlay.providers;
  exports dev.inlay.providers.local;
}
