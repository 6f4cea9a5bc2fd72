package dev.unroll.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What kustomize builds of {@code k8s/}: known fields, references that lead somewhere, policies.
 */
class ManifestsTest {
  /** What users make themselves, as k8s/README.md says. */
  private static final Set<String> SECRETS_OF_USERS = Set.of("unroll-keys", "unroll-tls");

  /** The fields in the specifications of objects that have no Java type here. */
  private static final Map<String, Set<String>> GENERIC_FIELDS =
      Map.of(
          "ScaledObject",
          Set.of(
              "scaleTargetRef",
              "minReplicaCount",
              "maxReplicaCount",
              "pollingInterval",
              "cooldownPeriod",
              "fallback",
              "triggers",
              "advanced"),
          "InferenceService",
          Set.of("predictor"),
          "SparkApplication",
          Set.of(
              "type",
              "mode",
              "sparkVersion",
              "image",
              "imagePullPolicy",
              "mainClass",
              "mainApplicationFile",
              "arguments",
              "restartPolicy",
              "timeToLiveSeconds",
              "sparkConf",
              "driver",
              "executor"));

  private static final List<Manifests> ALL = new ArrayList<>();

  @BeforeAll
  static void render() throws Exception {
    for (String overlay : Manifests.overlays()) {
      ALL.add(Manifests.ofOverlay(overlay));
    }
  }

  static Stream<Manifests> all() {
    return ALL.stream();
  }

  @Test
  void misspelledField_isFound() {
    Manifests misspelled =
        Manifests.parse(
            "",
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: a}
            spec:
              containers:
                - name: a
                  readinesProbe: {}
            """);

    assertThat(misspelled.unknownFields()).singleElement().asString().endsWith("readinesProbe");
    assertThatThrownBy(
            () -> Manifests.parse("", "apiVersion: v1\nkind: Pod\nspec: {containers: {}}\n"))
        .isInstanceOf(RuntimeException.class);
  }

  @ParameterizedTest
  @MethodSource("all")
  void fields_areKnown(Manifests manifests) {
    assertThat(manifests.objects()).isNotEmpty();
    assertThat(manifests.unknownFields()).isEmpty();
    GENERIC_FIELDS.forEach(
        (kind, fields) ->
            manifests
                .generic(kind)
                .forEach(
                    object -> {
                      Map<?, ?> specification = object.get("spec");
                      assertThat(specification.keySet()).isNotEmpty().allMatch(fields::contains);
                    }));
    assertThat(manifests.objects().stream().filter(GenericKubernetesResource.class::isInstance))
        .extracting(HasMetadata::getKind)
        .isSubsetOf(GENERIC_FIELDS.keySet());
  }

  @Test
  void podToCopyModelsWith_mountsTheVolume() throws Exception {
    Manifests copy =
        Manifests.parse(
            "copy", Files.readString(Path.of("k8s/components/models-volume/copy.yaml")));

    assertThat(copy.unknownFields()).isEmpty();
    assertThat(copy.all(Pod.class).getFirst().getSpec().getVolumes().getFirst())
        .extracting(volume -> volume.getPersistentVolumeClaim().getClaimName())
        .isEqualTo("unroll-models");
  }

  @Test
  void components_areAllInAnOverlay() throws Exception {
    StringBuilder overlays = new StringBuilder();
    for (String overlay : Manifests.overlays()) {
      overlays.append(
          Files.readString(Manifests.OVERLAYS.resolve(overlay).resolve("kustomization.yaml")));
    }
    try (Stream<Path> components = Files.list(Path.of("k8s/components"))) {
      assertThat(components)
          .isNotEmpty()
          .allSatisfy(
              component ->
                  assertThat(overlays)
                      .contains("  - ../../components/" + component.getFileName() + "\n"));
    }
  }

  @Test
  void overlayOfTheReadme_isBuilt(@TempDir Path folder) throws Exception {
    copy(folder);
    Matcher example =
        Pattern.compile("(?s)```yaml\n(# my-overlay/kustomization.yaml\n.*?)```")
            .matcher(Files.readString(Path.of("k8s/README.md")));
    assertThat(example.find()).isTrue();
    Path overlay = Files.createDirectory(folder.resolve("my-overlay"));
    Files.writeString(overlay.resolve("kustomization.yaml"), example.group(1));

    Manifests made = Manifests.ofFolder(overlay);

    assertThat(made.all(HorizontalPodAutoscaler.class)).hasSize(1);
    assertThat(made.all(HTTPRoute.class)).hasSize(1);
    assertThat(made.all(ConfigMap.class))
        .anySatisfy(config -> assertThat(config.getData()).containsEntry("UNROLL_SLOTS", "64"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"autoscale", "gateway", "ingress", "keda"})
  void prefixOfNames_isFollowedByReferences(String overlay, @TempDir Path folder) throws Exception {
    copy(folder);
    Path prefixed = Files.createDirectory(folder.resolve("prefixed"));
    Files.writeString(
        prefixed.resolve("kustomization.yaml"),
        "namePrefix: my-\nresources: [../k8s/overlays/%s]\n".formatted(overlay));

    Manifests made = Manifests.ofFolder(prefixed);

    references_leadSomewhere(made);
    routesAndMonitors_leadToPorts(made);
    autoscalers_ownTheReplicas(made);
  }

  private static void copy(Path folder) throws IOException {
    Path copy = folder.resolve("k8s");
    try (Stream<Path> files = Files.walk(Path.of("k8s"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, copy.resolve(Path.of("k8s").relativize(file)));
      }
    }
  }

  @Test
  void image_setInItsComponent_isThatOfEveryOverlay(@TempDir Path folder) throws Exception {
    copy(folder);
    Path copy = folder.resolve("k8s");
    Path component = copy.resolve("components/image/kustomization.yaml");
    Files.writeString(
        component,
        Files.readString(component)
            .replace("newName: unroll", "newName: registry.example/unroll")
            .replace("newTag: 0.1.0", "newTag: 9.9.9"));

    for (String overlay : Manifests.overlays()) {
      Manifests made = Manifests.ofFolder(copy.resolve("overlays").resolve(overlay));

      assertThat(made.pods().stream().flatMap(pod -> Manifests.containers(pod).stream()))
          .as(overlay)
          .extracting(Container::getImage)
          .filteredOn(image -> !image.startsWith("docker.io/library/"))
          .isNotEmpty()
          .containsOnly(
              switch (overlay) {
                case "gpu" -> new String[] {"registry.example/unroll:9.9.9-cuda"};
                case "spark", "spark-training" ->
                    new String[] {
                      "registry.example/unroll:9.9.9", "registry.example/unroll:9.9.9-spark"
                    };
                default -> new String[] {"registry.example/unroll:9.9.9"};
              });
    }
  }

  @Test
  void podOfKserve_isThatOfTheBase() throws Exception {
    PodSpec pod = Manifests.ofOverlay("kserve").pods().getFirst().getSpec();
    PodSpec base = Manifests.ofOverlay("cpu").pods().getFirst().getSpec();
    // What KServe prescribes, and what is named by a hash or not there.
    base.getContainers().getFirst().setName("kserve-container");
    base.getContainers().getFirst().getPorts().forEach(port -> port.setProtocol("TCP"));
    base.setTopologySpreadConstraints(List.of());

    assertThat(pod).usingRecursiveComparison().ignoringFields("containers.envFrom").isEqualTo(base);
  }

  @Test
  void jobThatTrainsOnce_isThatOfTheCronJob() throws Exception {
    Manifests once = Manifests.ofOverlay("training-once");

    assertThat(once.all(CronJob.class)).isEmpty();
    assertThat(once.all(Job.class))
        .singleElement()
        .extracting(Job::getSpec)
        .isEqualTo(
            Manifests.ofOverlay("training")
                .all(CronJob.class)
                .getFirst()
                .getSpec()
                .getJobTemplate()
                .getSpec());
    List<String> arguments =
        once.all(Job.class).getFirst().getSpec().getTemplate().getSpec().getContainers().stream()
            .flatMap(container -> container.getArgs().stream())
            .toList();
    assertThat(arguments).startsWith("train").contains("--resume");
  }

  @ParameterizedTest
  @MethodSource("all")
  void hostNames_areAllowed(Manifests manifests) {
    List<String> names = new ArrayList<>();
    manifests
        .all(Ingress.class)
        .forEach(
            ingress -> ingress.getSpec().getRules().forEach(rule -> names.add(rule.getHost())));
    manifests.all(HTTPRoute.class).forEach(route -> names.addAll(route.getSpec().getHostnames()));
    manifests
        .all(Service.class)
        .forEach(service -> names.add(service.getMetadata().getName() + ".unroll.svc"));
    names.remove("unroll-management.unroll.svc");
    if (!manifests.generic("InferenceService").isEmpty()) {
      names.add("unroll-predictor.unroll.svc");
    }

    assertThat(names).isNotEmpty();
    for (ConfigMap settings : manifests.all(ConfigMap.class)) {
      if (settings.getData().containsKey("UNROLL_HOSTS")) {
        assertThat(List.of(settings.getData().get("UNROLL_HOSTS").split(",", -1)))
            .containsAll(names);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void namespaces_areOne(Manifests manifests) {
    assertThat(manifests.objects())
        .filteredOn(object -> !object.getKind().equals("Namespace"))
        .extracting(object -> object.getMetadata().getNamespace())
        .containsOnly("unroll");
  }

  @ParameterizedTest
  @MethodSource("all")
  void references_leadSomewhere(Manifests manifests) {
    for (PodTemplateSpec pod : manifests.pods()) {
      PodSpec spec = pod.getSpec();
      assertThat(manifests.find(ServiceAccount.class, spec.getServiceAccountName())).isPresent();
      for (Volume volume : spec.getVolumes()) {
        if (volume.getConfigMap() != null) {
          assertThat(manifests.find(ConfigMap.class, volume.getConfigMap().getName())).isPresent();
        }
        if (volume.getSecret() != null) {
          assertThat(SECRETS_OF_USERS).contains(volume.getSecret().getSecretName());
        }
        if (volume.getPersistentVolumeClaim() != null) {
          String claim = volume.getPersistentVolumeClaim().getClaimName();
          assertThat(manifests.find(PersistentVolumeClaim.class, claim)).isPresent();
        }
      }
      for (Container container : Manifests.containers(pod)) {
        assertThat(container.getVolumeMounts())
            .extracting(mount -> mount.getName())
            .doesNotHaveDuplicates()
            .isSubsetOf(spec.getVolumes().stream().map(Volume::getName).toList());
        container
            .getEnvFrom()
            .forEach(
                source ->
                    assertThat(manifests.find(ConfigMap.class, source.getConfigMapRef().getName()))
                        .isPresent());
        probes(container)
            .forEach(
                probe ->
                    assertThat(portNames(container))
                        .contains(probe.getHttpGet().getPort().getStrVal()));
      }
    }
    for (Deployment deployment : manifests.all(Deployment.class)) {
      assertThat(selected(manifests, deployment.getSpec().getSelector().getMatchLabels()))
          .containsExactly(deployment.getSpec().getTemplate());
    }
    for (Service service : manifests.all(Service.class)) {
      List<PodTemplateSpec> pods = selected(manifests, service.getSpec().getSelector());
      assertThat(pods).hasSize(1);
      for (ServicePort port : service.getSpec().getPorts()) {
        assertThat(portNames(pods.getFirst())).contains(port.getTargetPort().getStrVal());
      }
    }
    for (PodDisruptionBudget budget : manifests.all(PodDisruptionBudget.class)) {
      assertThat(selected(manifests, budget.getSpec().getSelector())).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void networkPolicies_denyEverything_andAllowNamedPorts(Manifests manifests) {
    for (NetworkPolicy policy : manifests.all(NetworkPolicy.class)) {
      List<PodTemplateSpec> pods = selected(manifests, policy.getSpec().getPodSelector());
      assertThat(pods).as(policy.getMetadata().getName()).isNotEmpty();
      policy
          .getSpec()
          .getIngress()
          .forEach(
              rule ->
                  assertThat(rule.getPorts())
                      .extracting(NetworkPolicyPort::getPort)
                      .allSatisfy(
                          port ->
                              assertThat(portNames(pods.getFirst())).contains(port.getStrVal())));
      assertThat(policy.getSpec().getEgress())
          .allSatisfy(
              rule -> {
                assertThat(rule.getTo()).isNotEmpty();
                assertThat(rule.getPorts()).isNotEmpty();
              });
    }
    if (!manifests.pods().isEmpty()) {
      NetworkPolicy deny = manifests.find(NetworkPolicy.class, "unroll-deny").orElseThrow();
      assertThat(deny.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
      assertThat(deny.getSpec().getIngress()).isEmpty();
      assertThat(deny.getSpec().getEgress()).isEmpty();
      assertThat(selected(manifests, deny.getSpec().getPodSelector()))
          .containsExactlyElementsOf(manifests.pods());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void routesAndMonitors_leadToPorts(Manifests manifests) {
    for (Ingress ingress : manifests.all(Ingress.class)) {
      ingress.getSpec().getRules().stream()
          .flatMap(rule -> rule.getHttp().getPaths().stream())
          .map(path -> path.getBackend().getService())
          .forEach(
              backend ->
                  assertThat(service(manifests, backend.getName()).getSpec().getPorts())
                      .extracting(ServicePort::getName)
                      .contains(backend.getPort().getName()));
      ingress
          .getSpec()
          .getTls()
          .forEach(tls -> assertThat(SECRETS_OF_USERS).contains(tls.getSecretName()));
      assertThat(ingress.getMetadata().getAnnotations())
          .containsEntry("nginx.ingress.kubernetes.io/proxy-buffering", "off");
    }
    for (HTTPRoute route : manifests.all(HTTPRoute.class)) {
      route.getSpec().getRules().stream()
          .flatMap(rule -> rule.getBackendRefs().stream())
          .forEach(
              backend ->
                  assertThat(service(manifests, backend.getName()).getSpec().getPorts())
                      .extracting(ServicePort::getPort)
                      .contains(backend.getPort()));
    }
    for (ServiceMonitor monitor : manifests.all(ServiceMonitor.class)) {
      List<Service> services =
          manifests.all(Service.class).stream()
              .filter(
                  service ->
                      service
                          .getMetadata()
                          .getLabels()
                          .entrySet()
                          .containsAll(monitor.getSpec().getSelector().getMatchLabels().entrySet()))
              .toList();
      assertThat(services).hasSize(1);
      assertThat(services.getFirst().getSpec().getPorts())
          .extracting(ServicePort::getName)
          .contains(monitor.getSpec().getEndpoints().getFirst().getPort());
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void autoscalers_ownTheReplicas(Manifests manifests) {
    List<String> targets = new ArrayList<>();
    manifests
        .all(HorizontalPodAutoscaler.class)
        .forEach(scaler -> targets.add(scaler.getSpec().getScaleTargetRef().getName()));
    manifests
        .generic("ScaledObject")
        .forEach(scaler -> targets.add(scaler.get("spec", "scaleTargetRef", "name")));
    for (String target : targets) {
      Deployment deployment = manifests.find(Deployment.class, target).orElseThrow();
      assertThat(deployment.getSpec().getReplicas()).isNull();
      // Else there would be nothing to scale by.
      assertThat(manifests.all(ServiceMonitor.class)).isNotEmpty();
    }
    for (GenericKubernetesResource scaler : manifests.generic("ScaledObject")) {
      List<Map<String, Map<String, String>>> triggers = scaler.get("spec", "triggers");
      // A Prometheus that does not know the pods would otherwise end all but the fewest.
      assertThat(triggers)
          .isNotEmpty()
          .allSatisfy(
              trigger ->
                  assertThat(trigger.get("metadata")).containsEntry("ignoreNullValues", "false"));
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void pods_mayDoNothingThatTheyNeedNot(Manifests manifests) {
    for (PodTemplateSpec pod : manifests.pods()) {
      assertThat(pod.getSpec().getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(pod.getSpec().getSecurityContext().getRunAsUser()).isPositive();
      assertThat(pod.getSpec().getSecurityContext().getSeccompProfile().getType())
          .isEqualTo("RuntimeDefault");
      assertThat(pod.getSpec().getAutomountServiceAccountToken())
          .isEqualTo("spark-driver".equals(component(pod)));
      assertThat(pod.getSpec().getHostNetwork()).isNull();
      for (Container container : Manifests.containers(pod)) {
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getPrivileged()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop())
            .containsExactly("ALL");
        assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
        assertThat(container.getResources().getLimits()).containsKeys("cpu", "memory");
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(container.getImage()).matches(".*:[^:/]+").doesNotEndWith(":latest");
        assertThat(container.getVolumeMounts())
            .filteredOn(mount -> mount.getMountPath().startsWith("/etc"))
            .allSatisfy(mount -> assertThat(mount.getReadOnly()).isTrue());
      }
    }
    assertThat(manifests.all(ServiceAccount.class))
        .allSatisfy(account -> assertThat(account.getAutomountServiceAccountToken()).isFalse());
  }

  private static String component(PodTemplateSpec pod) {
    return pod.getMetadata().getLabels().getOrDefault("app.kubernetes.io/component", "");
  }

  @Test
  void podsOfSpark_areThoseForSparkSubmit_andTheirAccountMayMakePodsOnly() throws Exception {
    Manifests spark = Manifests.ofOverlay("spark");
    GenericKubernetesResource application = spark.generic("SparkApplication").getFirst();
    for (String role : List.of("driver", "executor")) {
      Manifests file =
          Manifests.parse(
              role, Files.readString(Path.of("k8s/components/spark/pods", role + ".yaml")));
      Pod pod = file.all(Pod.class).getFirst();
      assertThat(file.unknownFields()).isEmpty();
      Map<String, Object> template = application.get("spec", role, "template");
      assertThat(new KubernetesSerialization().convertValue(template, PodTemplateSpec.class))
          .isEqualTo(new PodTemplateSpec(pod.getMetadata(), pod.getSpec()));
    }
    Role role = spark.find(Role.class, "unroll-spark").orElseThrow();
    assertThat(role.getRules())
        .allSatisfy(
            rule ->
                assertThat(rule.getResources())
                    .isSubsetOf("pods", "services", "configmaps", "persistentvolumeclaims"));
    List<String> arguments = application.get("spec", "arguments");
    assertThat(arguments).startsWith("translate", "--model");
    assertThat(Path.of("models", Path.of(arguments.get(2)).getFileName().toString())).exists();
  }

  @Test
  void trainingOnSpark_hasAsManyWorkersAsExecutors_whoMayTalkToEachOther() throws Exception {
    Manifests training = Manifests.ofOverlay("spark-training");
    GenericKubernetesResource application = training.generic("SparkApplication").getFirst();
    assertThat(application.getMetadata().getName()).isEqualTo("unroll-train");
    List<String> arguments = application.get("spec", "arguments");
    assertThat(arguments).startsWith("train").contains("--resume");
    assertThat(after(arguments, "--workers"))
        .isEqualTo(String.valueOf(application.<Object>get("spec", "executor", "instances")));
    assertThat(after(arguments, "--threads"))
        .isEqualTo(String.valueOf(application.<Object>get("spec", "executor", "cores")));
    PodTemplateSpec executor =
        training.pods().stream()
            .filter(pod -> "spark-executor".equals(component(pod)))
            .findFirst()
            .orElseThrow();
    assertThat(executor.getSpec().getContainers().getFirst().getPorts())
        .filteredOn(port -> "workers".equals(port.getName()))
        .singleElement()
        .extracting(ContainerPort::getContainerPort)
        .isEqualTo(Integer.valueOf(after(arguments, "--port")));
    NetworkPolicy policy =
        training.find(NetworkPolicy.class, "unroll-spark-executor").orElseThrow();
    assertThat(policy.getSpec().getIngress())
        .anyMatch(rule -> rule.getPorts().stream().anyMatch(ManifestsTest::isOfWorkers));
    assertThat(policy.getSpec().getEgress())
        .anyMatch(rule -> rule.getPorts().stream().anyMatch(ManifestsTest::isOfWorkers));
  }

  private static boolean isOfWorkers(NetworkPolicyPort port) {
    return "workers".equals(port.getPort().getStrVal());
  }

  private static String after(List<String> arguments, String option) {
    return arguments.get(arguments.indexOf(option) + 1);
  }

  @ParameterizedTest
  @MethodSource("all")
  void shutdown_fitsIntoTheGracePeriod(Manifests manifests) {
    List<PodSpec> servers =
        manifests.pods().stream()
            .filter(
                pod ->
                    "server"
                        .equals(pod.getMetadata().getLabels().get("app.kubernetes.io/component")))
            .map(PodTemplateSpec::getSpec)
            .toList();
    assertThat(servers).isNotEmpty();
    for (PodSpec pod : servers) {
      String config =
          pod.getContainers().getFirst().getEnvFrom().getFirst().getConfigMapRef().getName();
      Map<String, String> settings =
          manifests.find(ConfigMap.class, config).orElseThrow().getData();
      Duration delay = seconds(settings, "QUARKUS_SHUTDOWN_DELAY");
      Duration timeout = seconds(settings, "QUARKUS_SHUTDOWN_TIMEOUT");

      assertThat(seconds(settings, "UNROLL_DRAIN")).isLessThan(timeout);
      // A stop that hangs ends by itself ten seconds after both.
      assertThat(delay.plus(timeout).plusSeconds(10))
          .isLessThan(Duration.ofSeconds(pod.getTerminationGracePeriodSeconds()));
      assertThat(pod.getContainers().getFirst().getReadinessProbe().getPeriodSeconds())
          .isLessThanOrEqualTo((int) delay.toSeconds());
    }
  }

  private static Duration seconds(Map<String, String> settings, String name) {
    return Duration.parse("PT" + settings.get(name));
  }

  private static List<Probe> probes(Container container) {
    return Stream.of(
            container.getStartupProbe(),
            container.getReadinessProbe(),
            container.getLivenessProbe())
        .flatMap(Stream::ofNullable)
        .toList();
  }

  private static List<String> portNames(PodTemplateSpec pod) {
    return pod.getSpec().getContainers().stream()
        .flatMap(container -> portNames(container).stream())
        .toList();
  }

  private static List<String> portNames(Container container) {
    return container.getPorts().stream().map(ContainerPort::getName).toList();
  }

  private static Service service(Manifests manifests, String name) {
    return manifests.find(Service.class, name).orElseThrow();
  }

  private static List<PodTemplateSpec> selected(Manifests manifests, LabelSelector selector) {
    assertThat(selector.getMatchExpressions()).isEmpty();
    return selected(manifests, selector.getMatchLabels());
  }

  private static List<PodTemplateSpec> selected(Manifests manifests, Map<String, String> labels) {
    assertThat(labels).isNotEmpty();
    return manifests.pods().stream()
        .filter(
            pod ->
                Optional.ofNullable(pod.getMetadata())
                    .map(metadata -> metadata.getLabels().entrySet().containsAll(labels.entrySet()))
                    .orElse(false))
        .toList();
  }
}
