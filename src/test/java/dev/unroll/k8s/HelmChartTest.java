package dev.unroll.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Helm chart is what {@code k8s/helm/generate} makes, and gives what the base has. */
class HelmChartTest {
  private static final String CHART = "k8s/helm/unroll";
  private static final String RELEASE = "app.kubernetes.io/instance";

  @Test
  void templates_areCurrent(@TempDir Path folder) throws Exception {
    String kubectl = KubernetesTools.find("kubectl").toString();
    KubernetesTools.run("env", "KUBECTL=" + kubectl, "k8s/helm/generate", folder.toString());

    assertThat(folder.resolve("unroll.yaml"))
        .as("k8s/helm/generate makes it again")
        .hasSameTextualContentAs(Path.of(CHART, "templates", "unroll.yaml"));
    try (var templates = Files.list(Path.of(CHART, "templates"))) {
      assertThat(templates)
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("unroll.yaml", "NOTES.txt");
    }
  }

  @Test
  void chart_withItsDefaults_isTheBase() throws Exception {
    Manifests chart = render("unroll", "--namespace", "unroll");
    Manifests overlay = Manifests.ofOverlay("cpu");

    assertThat(chart.unknownFields()).isEmpty();
    Deployment made = chart.all(Deployment.class).getFirst();
    Deployment expected = overlay.all(Deployment.class).getFirst();
    PodSpec pod = made.getSpec().getTemplate().getSpec();
    PodSpec expectedPod = expected.getSpec().getTemplate().getSpec();
    // Names of ConfigMaps have a hash in one of the two.
    expectedPod
        .getContainers()
        .getFirst()
        .getEnvFrom()
        .getFirst()
        .getConfigMapRef()
        .setName("unroll");
    // The chart's labels tell its releases apart.
    expectedPod
        .getTopologySpreadConstraints()
        .forEach(spread -> spread.getLabelSelector().getMatchLabels().put(RELEASE, "unroll"));
    assertThat(pod).usingRecursiveComparison().ignoringCollectionOrder().isEqualTo(expectedPod);
    assertThat(made.getSpec().getReplicas()).isEqualTo(expected.getSpec().getReplicas());
    assertThat(chart.find(ConfigMap.class, "unroll").orElseThrow().getData())
        .isEqualTo(overlay.all(ConfigMap.class).getFirst().getData());
    assertThat(chart.objects())
        .extracting(object -> object.getKind())
        .containsExactlyInAnyOrderElementsOf(
            overlay.objects().stream()
                .map(object -> object.getKind())
                .filter(kind -> !kind.equals("Namespace"))
                .toList());
  }

  @Test
  void values_changeTheChart() throws Exception {
    Manifests chart =
        render(
            "unroll",
            "--set",
            "replicas=5,models.claim=shared,keys.secret=other,image.repository=r.example/u",
            "--set",
            "resources.limits.memory=4Gi,config.UNROLL_SLOTS=8",
            "--set",
            "image.pullSecrets[0].name=pull,nodeSelector.disk=fast,tolerations[0].key=gpu",
            "--set",
            "priorityClassName=high,serviceAccount.create=false,serviceAccount.name=mine",
            "--set",
            "extraEnv[0].name=SECRET,extraEnv[0].value=s,podLabels.team=t,podAnnotations.note=n",
            "--set",
            "extraVolumes[0].name=tls,extraVolumes[0].configMap.name=tls",
            "--set",
            "extraVolumeMounts[0].name=tls,extraVolumeMounts[0].mountPath=/etc/tls",
            "--set",
            "networkPolicy.egress[0].ports[0].port=4317,service.type=LoadBalancer");

    Deployment deployment = chart.all(Deployment.class).getFirst();
    PodSpec pod = deployment.getSpec().getTemplate().getSpec();
    assertThat(chart.unknownFields()).isEmpty();
    assertThat(deployment.getSpec().getReplicas()).isEqualTo(5);
    assertThat(pod.getContainers().getFirst().getImage()).isEqualTo("r.example/u:0.1.0");
    assertThat(pod.getContainers().getFirst().getResources().getLimits())
        .containsEntry("memory", new Quantity("4Gi"));
    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getPersistentVolumeClaim() != null)
        .extracting(volume -> volume.getPersistentVolumeClaim().getClaimName())
        .containsExactly("shared");
    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getSecret() != null)
        .extracting(volume -> volume.getSecret().getSecretName())
        .containsExactly("other");
    assertThat(chart.find(ConfigMap.class, "unroll").orElseThrow().getData())
        .containsEntry("UNROLL_SLOTS", "8");
    assertThat(pod.getImagePullSecrets())
        .extracting(secret -> secret.getName())
        .containsExactly("pull");
    assertThat(pod.getNodeSelector()).containsExactly(Map.entry("disk", "fast"));
    assertThat(pod.getTolerations())
        .extracting(toleration -> toleration.getKey())
        .containsExactly("gpu");
    assertThat(pod.getPriorityClassName()).isEqualTo("high");
    assertThat(pod.getServiceAccountName()).isEqualTo("mine");
    assertThat(chart.all(ServiceAccount.class)).isEmpty();
    assertThat(pod.getContainers().getFirst().getEnv())
        .extracting(variable -> variable.getName())
        .containsExactly("SECRET");
    assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels())
        .containsEntry("team", "t");
    assertThat(deployment.getSpec().getTemplate().getMetadata().getAnnotations())
        .containsEntry("note", "n");
    assertThat(deployment.getSpec().getSelector().getMatchLabels()).doesNotContainKey("team");
    assertThat(pod.getVolumes()).extracting(volume -> volume.getName()).contains("tls", "tmp");
    assertThat(pod.getContainers().getFirst().getVolumeMounts())
        .extracting(mount -> mount.getMountPath())
        .contains("/etc/tls", "/opt/unroll/models", "/etc/unroll");
    assertThat(chart.find(NetworkPolicy.class, "unroll-more").orElseThrow().getSpec().getEgress())
        .hasSize(1);
    assertThat(chart.find(Service.class, "unroll").orElseThrow().getSpec().getType())
        .isEqualTo("LoadBalancer");
  }

  @Test
  void optionalObjects_areThoseOfTheComponents() throws Exception {
    Manifests chart =
        render(
            "unroll",
            "--namespace",
            "unroll",
            "--set",
            "hosts[0]=unroll.example.com,ingress.enabled=true,gateway.enabled=true",
            "--set",
            "autoscaling.enabled=true,monitoring.enabled=true,monitoring.labels.release=kps");

    assertThat(chart.unknownFields()).isEmpty();
    Ingress ingress = chart.all(Ingress.class).getFirst();
    Ingress expected = Manifests.ofOverlay("ingress").all(Ingress.class).getFirst();
    assertThat(ingress.getSpec()).isEqualTo(expected.getSpec());
    assertThat(ingress.getMetadata().getAnnotations())
        .isEqualTo(expected.getMetadata().getAnnotations());
    assertThat(chart.find(ConfigMap.class, "unroll").orElseThrow().getData())
        .isEqualTo(Manifests.ofOverlay("ingress").all(ConfigMap.class).getFirst().getData());
    assertThat(chart.all(HTTPRoute.class).getFirst().getSpec())
        .isEqualTo(Manifests.ofOverlay("gateway").all(HTTPRoute.class).getFirst().getSpec());
    Manifests scaled = Manifests.ofOverlay("autoscale");
    assertThat(chart.all(HorizontalPodAutoscaler.class).getFirst().getSpec())
        .isEqualTo(scaled.all(HorizontalPodAutoscaler.class).getFirst().getSpec());
    assertThat(chart.all(Deployment.class).getFirst().getSpec().getReplicas()).isNull();
    assertThat(chart.all(PrometheusRule.class).getFirst().getSpec())
        .isEqualTo(scaled.all(PrometheusRule.class).getFirst().getSpec());
    ServiceMonitor monitor = chart.all(ServiceMonitor.class).getFirst();
    assertThat(monitor.getMetadata().getLabels()).containsEntry("release", "kps");
    assertThat(monitor.getSpec().getSelector().getMatchLabels()).containsEntry(RELEASE, "unroll");
    assertThat(monitor.getSpec().getEndpoints())
        .isEqualTo(scaled.all(ServiceMonitor.class).getFirst().getSpec().getEndpoints());
    assertThat(chart.find(ConfigMap.class, "unroll-dashboard").orElseThrow().getData())
        .isEqualTo(scaled.find(ConfigMap.class, "unroll-dashboard").orElseThrow().getData());
    assertThat(chart.find(NetworkPolicy.class, "unroll-monitoring")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"replica=3", "ingress.host=a.example.com", "keys.secret=", "hosts=a"})
  void misspelledOrMissingValue_isRefused(String value) {
    assertThatThrownBy(() -> render("unroll", "--set", value)).isInstanceOf(AssertionError.class);
  }

  @Test
  void releases_inOneNamespace_doNotMeet() throws Exception {
    Manifests chart = render("a", "--namespace", "apps");

    assertThat(chart.objects())
        .extracting(object -> object.getMetadata().getName())
        .allSatisfy(name -> assertThat(name).startsWith("a-unroll"));
    assertThat(chart.find(ConfigMap.class, "a-unroll").orElseThrow().getData())
        .containsEntry(
            "UNROLL_HOSTS", "a-unroll,a-unroll.apps,a-unroll.apps.svc,*.svc.cluster.local");
    Deployment deployment = chart.all(Deployment.class).getFirst();
    PodTemplateSpec pod = deployment.getSpec().getTemplate();
    assertThat(pod.getMetadata().getLabels()).containsEntry(RELEASE, "a");
    assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("a-unroll");
    assertThat(pod.getSpec().getContainers().getFirst().getEnvFrom().getFirst().getConfigMapRef())
        .extracting(reference -> reference.getName())
        .isEqualTo("a-unroll");
    List<Map<String, String>> selectors = new ArrayList<>();
    selectors.add(deployment.getSpec().getSelector().getMatchLabels());
    chart.all(Service.class).forEach(service -> selectors.add(service.getSpec().getSelector()));
    chart
        .all(NetworkPolicy.class)
        .forEach(policy -> selectors.add(policy.getSpec().getPodSelector().getMatchLabels()));
    chart
        .all(PodDisruptionBudget.class)
        .forEach(budget -> selectors.add(budget.getSpec().getSelector().getMatchLabels()));
    assertThat(selectors)
        .hasSize(6)
        .allSatisfy(labels -> assertThat(labels).containsEntry(RELEASE, "a"));
  }

  @Test
  void replicas_withoutANumber_areTheAutoscalers() throws Exception {
    Manifests chart = render("unroll", "--set", "replicas=null");

    assertThat(chart.all(Deployment.class).getFirst().getSpec().getReplicas()).isNull();
  }

  private static Manifests render(String release, String... options) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("template", release, CHART));
    arguments.addAll(List.of(options));
    return Manifests.parse("chart", KubernetesTools.helm(arguments.toArray(String[]::new)));
  }

  @Test
  void lint_findsNothing() throws Exception {
    assertThat(KubernetesTools.helm("lint", "--strict", CHART)).contains("0 chart(s) failed");
  }
}
