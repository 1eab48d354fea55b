package dev.inlay.providers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import tools.jackson.databind.JsonNode;

/// Azure's newer way, where the deployment is named in the body.
class AzureV1ContractTest extends AzureContractTest {

  @Override
  String base() {
    return "/openai/v1";
  }

  @Override
  String path() {
    return "/openai/v1/embeddings";
  }

  @Override
  List<String> texts(JsonNode body) {
    assertThat(body.get("model").stringValue()).isEqualTo("our-embeddings");
    return strings(body.get("input"));
  }
}
