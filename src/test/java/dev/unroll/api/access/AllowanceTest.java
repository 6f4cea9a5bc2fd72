package dev.unroll.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.api.http.ApiException;
import dev.unroll.keys.KeyEntry;
import java.time.Duration;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class AllowanceTest {
  private long now;

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private Allowance allowance(int requests, int tokens, int streams) {
    return Allowance.of(limits(requests, tokens, streams), () -> now);
  }

  private static KeyEntry.Limits limits(int requests, int tokens, int streams) {
    return new KeyEntry.Limits(
        OptionalInt.of(requests), OptionalInt.of(tokens), OptionalInt.of(streams));
  }

  private static void refused(ThrowingCallable call, Duration retryAfter) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ApiException.class,
            refusal -> {
              assertThat(refusal.status()).isEqualTo(429);
              assertThat(refusal.retryAfter()).isEqualTo(retryAfter);
            });
  }

  @Test
  void requests_comeBackWithinTheMinute() {
    Allowance allowance = allowance(2, 100, 1);
    allowance.request();
    allowance.request();

    refused(allowance::request, Duration.ofSeconds(30));
    pass(Duration.ofSeconds(20));
    refused(allowance::request, Duration.ofSeconds(10));
    pass(Duration.ofSeconds(10));
    allowance.request();
    refused(allowance::request, Duration.ofSeconds(30));
    pass(Duration.ofHours(1));
    allowance.request();
    allowance.request();
    refused(allowance::request, Duration.ofSeconds(30));
  }

  @Test
  void tokensThatWereNotUsed_areGivenBack() {
    Allowance allowance = allowance(10, 100, 2);
    Allowance.Reservation reservation = allowance.reserve(90);
    refused(() -> allowance.reserve(20), Duration.ofSeconds(6));

    reservation.use(5);
    reservation.end();

    Allowance.Reservation next = allowance.reserve(95);
    next.use(95);
    next.end();
    refused(() -> allowance.reserve(10), Duration.ofSeconds(6));
  }

  @Test
  void tokensBeyondWhatWasTaken_areOwed_evenAfterTheEnd() {
    Allowance allowance = allowance(10, 60, 2);
    Allowance.Reservation reservation = allowance.reserve(10);
    reservation.use(70);
    reservation.end();
    refused(() -> allowance.reserve(10), Duration.ofSeconds(20));

    reservation.use(10);

    refused(() -> allowance.reserve(10), Duration.ofSeconds(30));
  }

  @Test
  void requestThatIsLargerThanTheLimit_waitsForAFullMinute() {
    Allowance allowance = allowance(10, 60, 2);

    Allowance.Reservation reservation = allowance.reserve(10_000);

    refused(() -> allowance.reserve(10_000), Duration.ofSeconds(60));
    reservation.end();
    reservation.end();
    allowance.reserve(60);
  }

  @Test
  void streams_areCountedUntilTheirEnd() {
    Allowance allowance = allowance(10, 100, 2);
    Allowance.Reservation first = allowance.reserve(1);
    allowance.reserve(1);
    refused(() -> allowance.reserve(1), Duration.ofSeconds(1));

    first.end();
    first.end();

    allowance.reserve(1);
    refused(() -> allowance.reserve(1), Duration.ofSeconds(1));
  }

  @Test
  void streamThatFoundNoTokens_isNotCounted() {
    Allowance allowance = allowance(10, 10, 1);
    allowance.reserve(10).use(10);
    assertThatThrownBy(() -> allowance.reserve(5)).hasMessageContaining("1 answers");
    Allowance other = allowance(10, 10, 1);
    Allowance.Reservation all = other.reserve(10);
    all.use(10);
    all.end();
    assertThatThrownBy(() -> other.reserve(5)).hasMessageContaining("10 tokens a minute");
    pass(Duration.ofMinutes(1));
    assertThatCode(() -> other.reserve(5)).doesNotThrowAnyException();
  }

  @Test
  void newLimits_forgetNothingOfThoseThatStay() {
    Allowance before = allowance(2, 100, 1);
    before.request();
    before.request();
    before.reserve(50);

    Allowance after = before.under(limits(2, 200, 1), () -> now);

    refused(after::request, Duration.ofSeconds(30));
    refused(() -> after.reserve(1), Duration.ofSeconds(1));
    assertThat(after.isUntouched()).isFalse();
  }

  @Test
  void ipv6Addresses_countAsTheirNetwork() {
    assertThat(AddressLimits.network("2001:db8:1:2:3::4"))
        .isEqualTo(AddressLimits.network("2001:db8:1:2::ffff"))
        .isNotEqualTo(AddressLimits.network("2001:db8:1:3::4"));
    assertThat(AddressLimits.network("192.0.2.7")).isEqualTo("192.0.2.7");
    assertThat(AddressLimits.network("not an address")).isEqualTo("not an address");
  }
}
