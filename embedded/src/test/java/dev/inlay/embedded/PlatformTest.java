package dev.inlay.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inlay.embedded.EmbeddedPostgresException.Reason;
import org.junit.jupiter.api.Test;

class PlatformTest {
  @Test
  void theNamesJavaGivesAreUnderstood() {
    assertThat(Platform.of("Linux", "amd64")).isEqualTo(Platform.LINUX_AMD64);
    assertThat(Platform.of("Linux", "aarch64")).isEqualTo(Platform.LINUX_ARM64);
    assertThat(Platform.of("Mac OS X", "x86_64")).isEqualTo(Platform.DARWIN_AMD64);
    assertThat(Platform.of("Mac OS X", "aarch64")).isEqualTo(Platform.DARWIN_ARM64);
  }

  @Test
  void otherPlatformsAreToldToGiveAUrl() {
    EmbeddedPostgresException refusal =
        catchThrowableOfType(
            EmbeddedPostgresException.class, () -> Platform.of("Windows 11", "amd64"));
    assertThat(refusal.reason()).isEqualTo(Reason.UNSUPPORTED_PLATFORM);
    assertThat(refusal)
        .hasMessageContaining("Windows 11 on amd64")
        .hasMessageContaining("--database-url");
  }
}
