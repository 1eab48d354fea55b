package dev.inlay.core.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.inlay.core.HashingEmbedder;
import dev.inlay.core.InlayDatabase;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.queue.QueueAdministration;
import dev.inlay.core.source.Declaration;
import dev.inlay.core.source.Priorities;
import dev.inlay.core.source.Source;
import dev.inlay.core.source.Sources;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Documents of a source with tenants: each is stored as whose it was when its text was read.
@Timeout(120)
class TenantWorkerTest {
  private final HashingEmbedder embedder = new HashingEmbedder();
  private InlayDatabase inlay = InlayDatabase.create(embedder);
  private Worker worker =
      new Worker(inlay.database(), new WorkerOptions("w1", inlay.profile(), embedder, 2, "test"));
  private Source mails = mails();

  private Source mails() {
    inlay.execute("create table mails (id int primary key, owner text, body text)");
    return new Sources(inlay.database())
        .add(
            Declaration.of("mails", "default", "mails", List.of("id"), "{body}")
                .withPriorities(Priorities.of("medium"))
                .withTenant("owner"));
  }

  @BeforeEach
  void start() {
    worker.start();
    inlay.execute(
        "insert into mails values (1, 'ann', 'apples'), (2, 'bob', 'bread'), (3, null, 'corn'), (4, 'bob', '')");
    await().untilAsserted(() -> assertThat(tenants()).isEqualTo("1=ann 2=bob 3= 4=bob"));
  }

  @AfterEach
  void close() {
    worker.close();
    inlay.close();
  }

  @Test
  void aSourceTellsItsTenantColumn() {
    assertThat(mails.tenantColumn()).isEqualTo("owner");
    assertThat(inlay.notes().tenantColumn()).isNull();
  }

  @Test
  void aRowThatChangesItsTenantOnlyChangesHandsWithoutACall() {
    int paid = embedder.inputs();
    inlay.execute("update mails set owner = 'carol' where id <> 1");
    await().untilAsserted(() -> assertThat(tenants()).isEqualTo("1=ann 2=carol 3=carol 4=carol"));
    inlay.execute("update mails set owner = null where id = 1");
    await().untilAsserted(() -> assertThat(tenants()).startsWith("1= "));
    assertThat(embedder.inputs()).isEqualTo(paid);
  }

  @Test
  void aDocumentOfASourceWithoutTenantsHasNone() {
    inlay.notes();
    inlay.execute("insert into notes values (1, 'a', 'b')");
    await()
        .until(
            () ->
                inlay.number(
                        "select count(*) from inlay.embedded where tenant is null and item_id > 0")
                    == 1);
  }

  @Test
  void aWeightIsSetThroughTheAdministration() {
    QueueAdministration queue = new QueueAdministration(inlay.database());
    queue.setTenantWeight("default", "ann", 3);
    assertThat(inlay.value("select tenant || weight from inlay.tenant_weight")).isEqualTo("ann3");
    assertThatThrownBy(() -> queue.setTenantWeight("default", "ann", 0))
        .isInstanceOf(DatabaseException.Refused.class)
        .hasMessageContaining("1 to 100");
  }

  private String tenants() {
    return inlay.value(
        "select string_agg(doc_key || '=' || tenant, ' ' order by doc_key) from inlay.embedded where tenant is not null");
  }
}
