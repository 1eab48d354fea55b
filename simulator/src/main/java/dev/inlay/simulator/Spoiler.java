package dev.inlay.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.inlay.simulator.internal.http.Body;
import dev.inlay.simulator.internal.http.HugeBody;
import dev.inlay.simulator.internal.http.PacedBody;
import dev.inlay.simulator.internal.http.Response;
import dev.inlay.simulator.internal.http.Response.Ending;
import dev.inlay.simulator.internal.wire.Answer;
import dev.inlay.simulator.internal.wire.Units;
import dev.inlay.simulator.script.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Spoils answers: first what they say, then how they are sent.
final class Spoiler {
  private Spoiler() {}

  static Response htmlPage(int status) {
    String page =
        """
        <html>
        <head><title>%d Gateway Error</title></head>
        <body>
        <center><h1>%1$d Gateway Error</h1></center>
        <hr><center>nginx</center>
        </body>
        </html>
        """
            .formatted(status);
    return new Response(
        status, Map.of("content-type", "text/html"), Body.of(page.getBytes(UTF_8)), Ending.WHOLE);
  }

  /// The answer with what the faults make of its vectors.
  static Answer spoil(Answer answer, List<Fault.Spoiling> faults) {
    if (faults.isEmpty()) {
      return answer;
    }
    List<int[]> vectors = new ArrayList<>(answer.vectors());
    List<Integer> indexes = new ArrayList<>(answer.indexes());
    for (Fault.Spoiling fault : faults) {
      switch (fault) {
        case Fault.WrongCount(int by) -> count(vectors, indexes, by);
        case Fault.WrongDimensions(int by) ->
            vectors.replaceAll(vector -> Arrays.copyOf(vector, Math.max(0, vector.length + by)));
        case Fault.NotANumber() -> {
          if (!vectors.isEmpty()) {
            vectors.getLast()[0] = Units.NOT_A_NUMBER;
          }
        }
        case Fault.ReversedOrder() -> {
          vectors = vectors.reversed();
          indexes = indexes.reversed();
        }
        case Fault.Slow slow -> {}
        case Fault.SlowBody slow -> {}
        case Fault.Reset reset -> {}
        case Fault.CutInHead cut -> {}
        case Fault.CutInBody cut -> {}
        case Fault.HalfClosed closed -> {}
        case Fault.TruncatedJson cut -> {}
        case Fault.HugeBody huge -> {}
      }
    }
    return new Answer(
        answer.call(), answer.model(), vectors, indexes, answer.tokens(), answer.told());
  }

  private static void count(List<int[]> vectors, List<Integer> indexes, int by) {
    for (int i = 0; i < by && !vectors.isEmpty(); i++) {
      vectors.add(vectors.getFirst().clone());
      indexes.add(indexes.size());
    }
    for (int i = 0; i > by && !vectors.isEmpty(); i--) {
      vectors.removeLast();
      indexes.removeLast();
    }
  }

  /// The response with what the faults make of its body and its connection.
  static Response spoil(Response whole, List<Fault.Spoiling> faults) {
    Response response = whole;
    for (Fault.Spoiling fault : faults) {
      response =
          switch (fault) {
            case Fault.TruncatedJson() -> response.withBody(firstHalf(response.body()));
            case Fault.HugeBody(long bytes) -> response.withBody(new HugeBody(bytes));
            case Fault.SlowBody slow ->
                response.withBody(new PacedBody(response.body(), slow.duration()));
            case Fault.Reset() -> response.ending(Ending.RESET);
            case Fault.CutInHead() -> response.ending(Ending.CUT_IN_HEAD);
            case Fault.CutInBody() -> response.ending(Ending.CUT_IN_BODY);
            case Fault.HalfClosed() -> response.ending(Ending.HALF_CLOSED);
            case Fault.Slow slow -> response;
            case Fault.WrongCount count -> response;
            case Fault.WrongDimensions dimensions -> response;
            case Fault.NotANumber nan -> response;
            case Fault.ReversedOrder order -> response;
          };
    }
    return response;
  }

  private static Body firstHalf(Body body) {
    ByteArrayOutputStream half = new ByteArrayOutputStream();
    try {
      body.writeTo(half, body.length() / 2);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Body.of(half.toByteArray());
  }
}
