package dev.inlay.cli;

import dev.inlay.simulator.ProviderCounters;
import dev.inlay.simulator.Simulator;
import dev.inlay.simulator.SimulatorOptions;
import dev.inlay.simulator.Tally;
import dev.inlay.simulator.script.Example;
import dev.inlay.simulator.script.ProviderScript;
import dev.inlay.simulator.script.Script;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "provider-sim",
    mixinStandardHelpOptions = true,
    description = {
      "Plays embedding providers until Ctrl-C: speaks their wire protocols, enforces limits as they do, and misbehaves as its script tells. For trying limits out without a key, a bill or a network.",
      "Its vectors follow from the texts alone and mean nothing. What it counted is at /_simulator/status, its last calls at /_simulator/calls. With --json it prints an object when it is ready, and one when it has ended.",
      "Examples to begin with: gemini-free-tier, openai-tier-1, voyage-no-card, storm, and everything, which explains every setting."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inlay provider-sim --example openai-tier-1 > openai.yaml",
      "  inlay provider-sim --script openai.yaml --port 8089",
      "  curl -s http://127.0.0.1:8089/openai/v1/embeddings \\",
      "    -H 'authorization: Bearer sk-test' \\",
      "    -d '{\"model\":\"text-embedding-3-small\",\"input\":\"hello\",\"dimensions\":8}'",
      "  curl -s http://127.0.0.1:8089/_simulator/status"
    })
final class ProviderSimCommand implements Callable<Integer> {
  @Option(
      names = "--script",
      paramLabel = "FILE",
      description = "What to play: a file of YAML (or JSON). See --example everything.")
  @Nullable Path script;

  @Option(
      names = "--port",
      defaultValue = "0",
      paramLabel = "P",
      description =
          "Where to listen; 0 for any free port, which is then printed. Default: ${DEFAULT-VALUE}.")
  int port;

  @Option(
      names = "--bind",
      defaultValue = "127.0.0.1",
      paramLabel = "ADDRESS",
      description =
          "The address to listen at; 0.0.0.0 for every one of this machine. Default: ${DEFAULT-VALUE}, this machine alone.")
  String bind = "";

  @Option(
      names = "--example",
      paramLabel = "NAME",
      description = "Print an example script, and end.")
  @Nullable String example;

  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    if (example != null) {
      Example named = Example.named(example);
      output.result(
          Map.of("example", named.key(), "script", named.text()),
          () -> System.out.print(named.text()));
      return 0;
    }
    if (script == null) {
      throw new IllegalArgumentException(
          "say what to play: --script FILE. To begin with: inlay provider-sim --example NAME > FILE, where NAME is one of "
              + Arrays.stream(Example.values())
                  .map(Example::key)
                  .collect(Collectors.joining(", ")));
    }
    Script read = read(script);
    try (Opened opened = Opened.byThisThread()) {
      Simulator simulator = opened.add(start(read));
      ready(simulator, read);
      opened.untilInterrupted("Stopping: closing every connection ...");
      ended(simulator);
      return 0;
    }
  }

  private static Script read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "there is no file %s; --script names a file of YAML".formatted(file));
    }
    try {
      return Script.load(file);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("%s is not text in UTF-8".formatted(file), e);
    } catch (IOException e) {
      throw new CommandFailed("%s cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  private Simulator start(Script read) {
    try {
      return Simulator.start(
          read, SimulatorOptions.DEFAULT.withAddress(InetAddress.getByName(bind)).withPort(port));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          "--bind must be an address of this machine, not \"%s\"".formatted(bind), e);
    } catch (BindException e) {
      throw new CommandFailed(
          "cannot listen at %s, port %d: %s. Name another --port (0 for any free one) or another --bind"
              .formatted(bind, port, e.getMessage()));
    } catch (IOException e) {
      throw new CommandFailed("cannot listen at %s, port %d: %s".formatted(bind, port, e));
    }
  }

  private void ready(Simulator simulator, Script read) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("port", simulator.port());
    object.put("status", simulator.statusUri().toString());
    object.put(
        "providers",
        read.providers().stream()
            .map(
                p ->
                    Map.of(
                        "name", p.name(), "protocol", p.protocol().key(), "uri", uri(simulator, p)))
            .toList());
    output.result(
        object,
        () ->
            read.providers()
                .forEach(
                    p ->
                        System.out.printf(
                            "%-16s %-12s %s%n", p.name(), p.protocol().key(), uri(simulator, p))));
    Messages.say(
        "Ready. What it counts: curl -s %s. Ctrl-C stops.".formatted(simulator.statusUri()));
  }

  private static String uri(Simulator simulator, ProviderScript provider) {
    return simulator.uri(provider.name()).toString();
  }

  private void ended(Simulator simulator) {
    List<ProviderCounters> counters = simulator.counters();
    Map<String, Object> object = new LinkedHashMap<>();
    for (ProviderCounters each : counters) {
      object.put(each.provider(), summary(each));
    }
    output.result(
        object,
        () -> {
          for (ProviderCounters each : counters) {
            Tally total = each.total();
            System.out.printf(
                "%s: %,d calls, %,d accepted, %,d over a limit; %,d texts, %,d tokens, of them %,d paid again%n",
                each.provider(),
                total.calls(),
                total.accepted(),
                total.refused(),
                total.inputs(),
                total.tokens(),
                each.texts().repeatedTokens());
          }
        });
  }

  private static Map<String, Object> summary(ProviderCounters counters) {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("calls", counters.total().calls());
    summary.put("accepted", counters.total().accepted());
    summary.put("refused", counters.total().refused());
    summary.put("inputs", counters.total().inputs());
    summary.put("tokens", counters.total().tokens());
    summary.put("repeated_tokens", counters.texts().repeatedTokens());
    summary.put("statuses", counters.statuses());
    summary.put("faults", counters.faults());
    return summary;
  }
}
