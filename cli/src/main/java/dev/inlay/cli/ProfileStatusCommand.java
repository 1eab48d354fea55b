package dev.inlay.cli;

import dev.inlay.core.quota.LimitStatus;
import dev.inlay.core.quota.QuotaAdministration;
import dev.inlay.core.store.IndexStatus;
import dev.inlay.core.store.Indexes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "How much of each limit is left, what rests and why; and how it stands with the index of its vectors."
    },
    footerHeading = "%nExample:%n",
    footer = "  inlay profile status --data-dir ./data")
final class ProfileStatusCommand implements Callable<Integer> {
  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The profile. Default: all.")
  @Nullable String name;

  @Mixin DatabaseOptions database = new DatabaseOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Session session = database.open()) {
      List<LimitStatus> limits = new QuotaAdministration(session.database()).status(name);
      List<IndexStatus> indexes = new Indexes(session.database()).status(name);
      output.result(
          Map.of(
              "limits",
              limits.stream().map(LimitTable::object).toList(),
              "indexes",
              indexes.stream().map(IndexTable::object).toList()),
          () -> {
            LimitTable.print(limits);
            System.out.println();
            IndexTable.print(indexes);
          });
      return 0;
    }
  }
}
