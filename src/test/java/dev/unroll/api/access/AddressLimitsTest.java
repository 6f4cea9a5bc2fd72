package dev.unroll.api.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.api.http.ApiException;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AddressLimitsTest {
  private static final SocketAddress ONE = SocketAddress.inetSocketAddress(1, "192.0.2.1");
  private static final SocketAddress OTHER = SocketAddress.inetSocketAddress(1, "192.0.2.2");

  private long now;

  private record Settings(
      OptionalInt requestsPerMinute, OptionalInt requestsPerHour, OptionalInt requestsPerDay)
      implements AccessSettings {
    @Override
    public Optional<Path> keys() {
      return Optional.empty();
    }

    @Override
    public boolean open() {
      return true;
    }

    @Override
    public Optional<Boolean> audit() {
      return Optional.empty();
    }

    @Override
    public ClientAuth clientAuth() {
      return ClientAuth.NONE;
    }

    @Override
    public Optional<Duration> hsts() {
      return Optional.empty();
    }
  }

  private AddressLimits limits(OptionalInt minute, OptionalInt hour, OptionalInt day) {
    return new AddressLimits(new Settings(minute, hour, day), () -> now);
  }

  private static void refused(AddressLimits limits, String message) {
    assertThatThrownBy(() -> limits.request(ONE))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shortestLimitThatIsReached_refuses() {
    AddressLimits limits = limits(OptionalInt.of(2), OptionalInt.of(3), OptionalInt.empty());
    limits.request(ONE);
    limits.request(ONE);

    refused(limits, "2 requests a minute");
    limits.request(OTHER);
    now += Duration.ofMinutes(1).toNanos();
    limits.request(ONE); // What the minute refused does not count for the hour.
    refused(limits, "3 requests an hour");
    now += Duration.ofHours(1).toNanos();
    limits.request(ONE);
  }

  @Test
  void day_isRememberedForADay() {
    AddressLimits limits = limits(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(24));
    for (int i = 0; i < 24; i++) {
      limits.request(ONE);
    }

    refused(limits, "24 requests a day");
    now += Duration.ofMinutes(59).toNanos();
    refused(limits, "24 requests a day");
    now += Duration.ofMinutes(1).toNanos();
    limits.request(ONE);
    refused(limits, "24 requests a day");
  }
}
