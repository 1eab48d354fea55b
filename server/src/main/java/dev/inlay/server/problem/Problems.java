package dev.inlay.server.problem;

import dev.inlay.core.db.DatabaseException;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/// What goes wrong in a controller. Only what we know to be ours is told; the rest is logged.
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  /// The database's refusals by their codes.
  @ExceptionHandler
  ProblemDetail refused(DatabaseException.Refused e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.code()) {
      case "IN011", "IN016", "IN017", "IN020" ->
          ProblemWriter.of(HttpStatus.NOT_FOUND, "not-found", message);
      case "IN012", "IN033" -> ProblemWriter.of(HttpStatus.CONFLICT, "conflict", message);
      case "42501" -> ProblemWriter.of(HttpStatus.FORBIDDEN, "forbidden", message);
      default -> {
        if (e.code().startsWith("IN") || e.code().startsWith("22") || e.code().startsWith("23")) {
          yield ProblemWriter.of(HttpStatus.UNPROCESSABLE_CONTENT, "refused", message);
        }
        LOG.error("the database refused a statement of ours: {} {}", e.code(), message, e);
        yield ProblemWriter.of(
            HttpStatus.INTERNAL_SERVER_ERROR, "internal", "See the server's log.");
      }
    };
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> away(DatabaseException.Unavailable e) {
    return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
        .header(HttpHeaders.RETRY_AFTER, "5")
        .body(
            ProblemWriter.of(
                HttpStatus.SERVICE_UNAVAILABLE,
                "database-unavailable",
                "The database does not answer. Try again."));
  }

  @ExceptionHandler
  ProblemDetail absent(NoSuchElementException e) {
    return ProblemWriter.of(HttpStatus.NOT_FOUND, "not-found", String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ProblemDetail wrong(IllegalArgumentException e) {
    return ProblemWriter.of(
        HttpStatus.UNPROCESSABLE_CONTENT, "refused", String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ProblemDetail stale(StaleException e) {
    return ProblemWriter.of(
        HttpStatus.PRECONDITION_FAILED, "changed-meanwhile", String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ProblemDetail unknown(RuntimeException e) {
    LOG.error("a request failed: {}", e.toString(), e);
    return ProblemWriter.of(HttpStatus.INTERNAL_SERVER_ERROR, "internal", "See the server's log.");
  }

  /// What the framework refuses: the same form and stable types.
  @Override
  protected @Nullable ResponseEntity<Object> handleExceptionInternal(
      Exception e,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    HttpStatus known = HttpStatus.valueOf(status.value());
    String type = known == HttpStatus.NOT_FOUND ? "not-found" : "malformed-request";
    Throwable cause = e.getCause() == null ? null : e.getCause().getCause();
    String detail =
        cause instanceof IllegalArgumentException ours
            ? String.valueOf(ours.getMessage())
            : body instanceof ProblemDetail problem && problem.getDetail() != null
                ? problem.getDetail()
                : known.getReasonPhrase();
    return super.handleExceptionInternal(
        e, ProblemWriter.of(known, type, detail), headers, status, request);
  }
}
