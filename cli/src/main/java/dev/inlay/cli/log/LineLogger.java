package dev.inlay.cli.log;

import java.io.Serial;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/// Warnings and errors as one line each; their stack traces only with `--debug`. What Flyway and
/// the pool warn of reaches the user as the command's own message, so they are not heard.
final class LineLogger extends LegacyAbstractLogger {
  @Serial private static final long serialVersionUID = 1L;

  private final boolean quiet;

  LineLogger(String name) {
    this.name = name;
    this.quiet = name.startsWith("org.flywaydb") || name.startsWith("com.zaxxer.hikari");
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      @Nullable String message,
      Object @Nullable [] arguments,
      @Nullable Throwable failure) {
    System.err.printf(
        "%s %s %s%n",
        LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS),
        level,
        MessageFormatter.basicArrayFormat(message, arguments));
    if (failure != null && Boolean.getBoolean("inlay.debug")) {
      failure.printStackTrace();
    }
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return LineLogger.class.getName();
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public boolean isInfoEnabled() {
    return false;
  }

  @Override
  public boolean isWarnEnabled() {
    return !quiet;
  }

  @Override
  public boolean isErrorEnabled() {
    return !quiet;
  }
}
