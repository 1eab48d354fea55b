/// Adapters to embedding models: the one that runs in this process, and those behind an API.
module dev.inlay.providers {
  requires static org.jspecify;
  requires transitive dev.inlay.core;
  requires com.microsoft.onnxruntime;
  requires tools.jackson.core;

  exports dev.inlay.providers;
  exports dev.inlay.providers.local;
}
