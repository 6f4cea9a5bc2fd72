package dev.unroll.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
      assertThat(templates).hasSize(1);
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
            "image.pullSecrets[0].name=pull,nodeSelector.disk=fast,tolerations[0].key=gpu");

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
