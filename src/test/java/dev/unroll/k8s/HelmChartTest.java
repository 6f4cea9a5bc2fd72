package dev.unroll.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Helm chart is what {@code k8s/helm/generate} makes, and gives what the base has. */
class HelmChartTest {
  private static final String CHART = "k8s/helm/unroll";

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
    Manifests chart = Manifests.parse("chart", KubernetesTools.helm("template", "r", CHART));
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
        Manifests.parse(
            "chart",
            KubernetesTools.helm(
                "template",
                "r",
                CHART,
                "--set",
                "replicas=5,models.claim=shared,keys.secret=other,image.repository=r.example/u",
                "--set",
                "resources.limits.memory=4Gi,config.UNROLL_SLOTS=8"));

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
  }

  @Test
  void lint_findsNothing() throws Exception {
    assertThat(KubernetesTools.helm("lint", "--strict", CHART)).contains("0 chart(s) failed");
  }
}
