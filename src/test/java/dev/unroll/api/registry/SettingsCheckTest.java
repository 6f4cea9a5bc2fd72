package dev.unroll.api.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Names in the environment that look like settings. */
class SettingsCheckTest {
  @Test
  void names_areThoseOfTheConfiguration() {
    assertThat(SettingsCheck.names())
        .contains("unroll.models", "unroll.max-body", "unroll.translate.char-limit");
  }

  @Test
  void variableThatLooksMisspelled_isToldWithTheOneThatIsMeant() {
    assertThat(
            SettingsCheck.misspelled(
                Map.of("UNROLL_SLOT", "3", "UNROLL_MAXBODY", "2M", "UNROLL_SLOTS", "3"),
                SettingsCheck.names()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("UNROLL_SLOT", "UNROLL_SLOTS", "UNROLL_MAXBODY", "UNROLL_MAX_BODY"));
  }

  @Test
  void whatKubernetesAndTheLauncherSet_isNoMistake() {
    assertThat(
            SettingsCheck.misspelled(
                Map.of(
                    "UNROLL_PORT", "tcp://10.0.0.1:80",
                    "UNROLL_PORT_8080_TCP_ADDR", "10.0.0.1",
                    "UNROLL_SERVICE_PORT_HTTP", "80",
                    "UNROLL_JAVA_OPTS", "-Xmx1g",
                    "UNROLL_DATA", "/data"),
                Set.of("unroll.ping", "unroll.drain", "unroll.slots")))
        .isEmpty();
  }
}
