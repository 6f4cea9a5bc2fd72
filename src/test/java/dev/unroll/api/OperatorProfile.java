package dev.unroll.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The service with what operators set, for several tests because each profile costs seconds: one
 * origin is let in; an address, for whose word a proxy vouches, may send few requests; translations
 * have small limits, and a model of a direction is named; traces go to a receiver.
 */
public final class OperatorProfile implements QuarkusTestProfile {
  /** The origin that is let in. */
  static final String KNOWN = "https://pages.example";

  /** Where suggestions go. */
  static final Path SUGGESTIONS = Path.of("target", "test-suggestions.tsv").toAbsolutePath();

  /** Requests that an address may send in a minute. */
  static final int REQUESTS = 30;

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.ofEntries(
        Map.entry("quarkus.http.cors.origins", KNOWN),
        Map.entry("unroll.requests-per-minute", String.valueOf(REQUESTS)),
        Map.entry("quarkus.http.proxy.proxy-address-forwarding", "true"),
        Map.entry("quarkus.http.proxy.allow-x-forwarded", "true"),
        Map.entry("quarkus.http.proxy.trusted-proxies", "127.0.0.1"),
        Map.entry("unroll.translate.char-limit", "30"),
        Map.entry("unroll.translate.batch-limit", "1"),
        Map.entry("unroll.translate.alternatives-limit", "1"),
        Map.entry("unroll.translate.files", "false"),
        Map.entry("unroll.translate.default.en-fr", "fake-en-fr-aligned"),
        Map.entry("unroll.translate.suggestions", SUGGESTIONS.toString()),
        Map.entry("unroll.translate.max-suggestions", "300"));
  }

  @Override
  public List<TestResourceEntry> testResources() {
    return List.of(
        new TestResourceEntry(TestService.class), new TestResourceEntry(OtlpReceiver.class));
  }
}
