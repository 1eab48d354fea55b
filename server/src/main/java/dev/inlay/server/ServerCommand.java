package dev.inlay.server;

import dev.inlay.core.access.ApiKeys;
import dev.inlay.core.db.Database;
import dev.inlay.core.db.DatabaseException;
import dev.inlay.core.db.DatabaseUrl;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Checks what it is told, then serves.
@Command(
    name = "inlay server",
    mixinStandardHelpOptions = true,
    description = {
      "Serves the HTTP API of a database that inlay migrate has prepared.",
      "It listens on this machine only. The first start prints an administrator's key, once; it goes into the header Authorization: Bearer KEY."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay server --database-url postgresql://inlay:secret@db.internal/shop",
      "  curl -H \"Authorization: Bearer $INLAY_API_KEY\" http://127.0.0.1:7420/api/v1/statistics"
    })
final class ServerCommand implements Callable<Integer> {
  private static final int CONNECTIONS = 10;

  @Option(
      names = "--database-url",
      required = true,
      defaultValue = "${env:INLAY_DATABASE_URL}",
      paramLabel = "URL",
      description =
          "Which database: postgresql://user:password@host:port/name. Default: INLAY_DATABASE_URL.")
  String databaseUrl = "";

  @Option(
      names = "--bind",
      defaultValue = "127.0.0.1",
      paramLabel = "ADDRESS",
      description =
          "Where to listen. Another machine's callers are let in only when an administrator has made keys for them. Default: ${DEFAULT-VALUE}.")
  String bind = "";

  @Option(
      names = "--port",
      defaultValue = "7420",
      paramLabel = "PORT",
      description = "0 to 65535; 0: a free one, which is printed. Default: ${DEFAULT-VALUE}.")
  int port;

  @Override
  public Integer call() {
    Database database;
    try {
      database = Database.open(DatabaseUrl.parse(databaseUrl), CONNECTIONS);
      database.requireMigrated();
    } catch (DatabaseException | IllegalArgumentException e) {
      return fail(e.getMessage());
    }
    ApiKeys keys = new ApiKeys(database);
    keys.createFirst()
        .ifPresent(
            first -> {
              System.out.println(
                  "This key is shown once. It may do everything; make others with it, then revoke it:");
              System.out.println("  " + first.secret());
            });
    if (!isLoopback(bind) && !keys.hasOwn()) {
      database.close();
      return fail(
          "--bind %s lets other machines call, but nobody has keys of their own yet. Start on 127.0.0.1, make them (POST /api/v1/api-keys), and start again"
              .formatted(bind));
    }
    start(database, bind, port);
    return 0;
  }

  /// Serves until the context is closed, which closes the database too.
  static ConfigurableApplicationContext start(Database database, String bind, int port) {
    SpringApplication application = new SpringApplication(Server.class);
    application.setDefaultProperties(
        Map.of("server.address", bind, "server.port", Integer.toString(port)));
    application.addInitializers(
        (ApplicationContextInitializer<GenericApplicationContext>)
            context -> context.registerBean(Database.class, () -> database));
    ConfigurableApplicationContext context = application.run();
    System.out.printf(
        "The API is at http://%s:%s/api/v1. Ctrl-C stops.%n",
        bind.contains(":") ? "[" + bind + "]" : bind,
        context.getEnvironment().getProperty("local.server.port"));
    return context;
  }

  private static int fail(@Nullable String message) {
    System.err.println("inlay server: " + message);
    return 1;
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
