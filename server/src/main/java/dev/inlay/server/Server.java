package dev.inlay.server;

import dev.inlay.core.access.ApiKeys;
import dev.inlay.core.db.Database;
import dev.inlay.core.profile.Profiles;
import dev.inlay.core.queue.EmbeddingQueue;
import dev.inlay.core.queue.QueueAdministration;
import dev.inlay.core.queue.QueueSettings;
import dev.inlay.core.source.Sources;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/// What the server is made of: the core on one database, and the resources that show it.
@SpringBootApplication(proxyBeanMethods = false)
class Server {
  @Bean
  ApiKeys apiKeys(Database database) {
    return new ApiKeys(database);
  }

  @Bean
  QueueAdministration queueAdministration(Database database) {
    return new QueueAdministration(database);
  }

  @Bean
  QueueSettings queueSettings(Database database) {
    return new QueueSettings(database);
  }

  @Bean
  EmbeddingQueue embeddingQueue(Database database) {
    return new EmbeddingQueue(database);
  }

  @Bean
  Sources sources(Database database) {
    return new Sources(database);
  }

  @Bean
  Profiles profiles(Database database) {
    return new Profiles(database);
  }
}
