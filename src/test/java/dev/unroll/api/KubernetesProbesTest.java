package dev.unroll.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.k8s.Manifests;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the files in {@code k8s/} ask the service for, asked of the running service. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class KubernetesProbesTest {
  private static final Pattern METRIC = Pattern.compile("\\b(unroll|http_server)_[a-z0-9_]+");

  /** Metrics that are there from the first refusal on, or for models that these tests have not. */
  private static final Set<String> ABSENT =
      Set.of("unroll_requests_rejected_total", "unroll_cache_memory_bytes");

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  @Test
  void probes_succeed() throws Exception {
    Container container =
        Manifests.ofOverlay("cpu").pods().getFirst().getSpec().getContainers().getFirst();

    Stream.of(
            container.getStartupProbe(),
            container.getReadinessProbe(),
            container.getLivenessProbe())
        .map(probe -> probe.getHttpGet())
        .forEach(
            probe -> {
              assertThat(probe.getPort().getStrVal()).isEqualTo("management");
              get(TestService.management(probe.getPath())).then().statusCode(200);
            });
  }

  @Test
  void metrics_thatAutoscalersAndAlertsRead_areThere() throws Exception {
    given()
        .contentType(ContentType.JSON)
        .body(Map.of("model", "letters", "prompt", "hello", "max_tokens", 3))
        .post("/v1/completions")
        .then()
        .statusCode(200);
    String path =
        Manifests.ofOverlay("observability")
            .all(ServiceMonitor.class)
            .getFirst()
            .getSpec()
            .getEndpoints()
            .getFirst()
            .getPath();
    Set<String> served = names(get(TestService.management(path)).asString());
    Set<String> read = new TreeSet<>();
    for (String file :
        List.of(
            "autoscale/horizontalpodautoscaler.yaml",
            "autoscale/adapter-rule.yaml",
            "keda/scaledobject.yaml",
            "observability/prometheusrule.yaml",
            "observability/dashboard.json")) {
      Set<String> names = names(Files.readString(Path.of("k8s/components", file)));
      assertThat(names).as(file).isNotEmpty();
      read.addAll(names);
    }
    read.removeAll(ABSENT);

    assertThat(served).containsAll(read);
  }

  @Test
  void autoscaler_readsMetricsOfEveryPod() throws Exception {
    String served = get(TestService.management("/q/metrics")).asString();

    assertThat(
            Manifests.ofOverlay("autoscale")
                .all(HorizontalPodAutoscaler.class)
                .getFirst()
                .getSpec()
                .getMetrics())
        .extracting(metric -> metric.getPods().getMetric().getName())
        .containsExactly("unroll_num_requests_waiting", "unroll_num_requests_running")
        .allSatisfy(
            metric ->
                assertThat(served)
                    .containsPattern("(?m)^" + metric + "\\{model=\"letters\"\\} \\d"));
  }

  private static Set<String> names(String text) throws IOException {
    Set<String> names = new TreeSet<>();
    METRIC.matcher(text).results().map(MatchResult::group).forEach(names::add);
    return names;
  }
}
