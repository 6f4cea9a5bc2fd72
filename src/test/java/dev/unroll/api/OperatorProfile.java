package dev.unroll.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/**
 * The service with what operators set, for several tests because each profile costs seconds: one
 * origin is let in; an address, for whose word a proxy vouches, may send few requests; translations
 * have small limits; traces go to a receiver.
 */
public final class OperatorProfile implements QuarkusTestProfile {
  /** The origin that is let in. */
  static final String KNOWN = "https://pages.example";

  /** Requests that an address may send in a minute. */
  static final int REQUESTS = 30;

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "quarkus.http.cors.origins", KNOWN,
        "unroll.requests-per-minute", String.valueOf(REQUESTS),
        "quarkus.http.proxy.proxy-address-forwarding", "true",
        "quarkus.http.proxy.allow-x-forwarded", "true",
        "quarkus.http.proxy.trusted-proxies", "127.0.0.1",
        "unroll.translate.char-limit", "30",
        "unroll.translate.batch-limit", "1",
        "unroll.translate.alternatives-limit", "1");
  }

  @Override
  public List<TestResourceEntry> testResources() {
    return List.of(
        new TestResourceEntry(TestService.class), new TestResourceEntry(OtlpReceiver.class));
  }
}
