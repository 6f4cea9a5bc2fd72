package dev.unroll.k8s;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A set of Kubernetes objects, typed. */
public record Manifests(String name, List<HasMetadata> objects) {
  /** The kustomizations that users apply. */
  public static final Path OVERLAYS = Path.of("k8s/overlays");

  /** The names of the ports that Spark gives to the containers of a role. */
  private static final Map<String, List<String>> SPARK_PORTS =
      new TreeMap<>(
          Map.of(
              "driver", List.of("driver-rpc-port", "blockmanager", "spark-ui"),
              "executor", List.of("blockmanager")));

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  /** What the specification of a KServe predictor has beside that of a pod. */
  private static final Set<String> PREDICTOR = Set.of("labels", "minReplicas", "maxReplicas");

  /** The names of the overlays. */
  public static List<String> overlays() throws IOException {
    try (Stream<Path> folders = Files.list(OVERLAYS)) {
      return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
    }
  }

  private static final Pattern SEPARATOR = Pattern.compile("(?m)^---\\s*$");

  /** What an overlay makes. */
  public static Manifests ofOverlay(String name) throws IOException, InterruptedException {
    return ofFolder(OVERLAYS.resolve(name));
  }

  /** What a kustomization makes. */
  static Manifests ofFolder(Path kustomization) throws IOException, InterruptedException {
    return parse(kustomization.getFileName().toString(), KubernetesTools.kustomize(kustomization));
  }

  static Manifests parse(String name, String yaml) {
    List<HasMetadata> objects = new ArrayList<>();
    for (String document : SEPARATOR.split(yaml, -1)) {
      if (!document.isBlank() && document.lines().anyMatch(line -> line.startsWith("kind:"))) {
        objects.add(SERIALIZATION.unmarshal(document));
      }
    }
    return new Manifests(name, objects);
  }

  /** The objects of a type. */
  public <T> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <T extends HasMetadata> Optional<T> find(Class<T> type, String name) {
    return all(type).stream()
        .filter(object -> object.getMetadata().getName().equals(name))
        .findFirst();
  }

  /** The objects of a kind that has no Java type. */
  List<GenericKubernetesResource> generic(String kind) {
    return all(GenericKubernetesResource.class).stream()
        .filter(object -> object.getKind().equals(kind))
        .toList();
  }

  /** All pods that these objects make. */
  public List<PodTemplateSpec> pods() {
    List<PodTemplateSpec> pods = new ArrayList<>();
    all(Deployment.class).forEach(object -> pods.add(object.getSpec().getTemplate()));
    all(Job.class).forEach(object -> pods.add(object.getSpec().getTemplate()));
    all(CronJob.class)
        .forEach(object -> pods.add(object.getSpec().getJobTemplate().getSpec().getTemplate()));
    generic("InferenceService").forEach(object -> pods.add(predictor(object)));
    generic("SparkApplication")
        .forEach(object -> SPARK_PORTS.forEach((role, _) -> pods.add(sparkPod(object, role))));
    return pods;
  }

  /** The pods that Spark makes of a template: with an image, resources and its own ports. */
  private static PodTemplateSpec sparkPod(GenericKubernetesResource application, String role) {
    Map<String, Object> settings = application.get("spec", role);
    PodTemplateSpec pod =
        SERIALIZATION.convertValue(settings.get("template"), PodTemplateSpec.class);
    pod.getSpec().setServiceAccountName((String) settings.get("serviceAccount"));
    Container container = pod.getSpec().getContainers().getFirst();
    container.setImage(application.get("spec", "image"));
    Map<String, Quantity> resources =
        Map.of(
            "cpu",
            new Quantity((String) settings.get("coreLimit")),
            // Spark writes 1g for what Kubernetes calls 1Gi.
            "memory",
            new Quantity(String.valueOf(settings.get("memory")).toUpperCase(Locale.ROOT) + "i"));
    container.setResources(
        new ResourceRequirementsBuilder().withRequests(resources).withLimits(resources).build());
    container.setPorts(
        Stream.concat(
                container.getPorts().stream(),
                SPARK_PORTS.getOrDefault(role, List.of()).stream()
                    .map(port -> new ContainerPortBuilder().withName(port).build()))
            .toList());
    return pod;
  }

  /** The pods that KServe makes: with the labels of the predictor. */
  private static PodTemplateSpec predictor(GenericKubernetesResource service) {
    Map<String, Object> predictor =
        new LinkedHashMap<>(service.<Map<String, Object>>get("spec", "predictor"));
    Map<String, Object> labels = Map.of("labels", predictor.getOrDefault("labels", Map.of()));
    predictor.keySet().removeAll(PREDICTOR);
    return SERIALIZATION.convertValue(
        Map.of("metadata", labels, "spec", predictor), PodTemplateSpec.class);
  }

  static List<Container> containers(PodTemplateSpec pod) {
    List<Container> containers = new ArrayList<>(pod.getSpec().getContainers());
    containers.addAll(pod.getSpec().getInitContainers());
    return containers;
  }

  /** Where fields are that Kubernetes does not know. */
  List<String> unknownFields() {
    List<String> unknown = new ArrayList<>();
    for (HasMetadata object : objects) {
      if (!(object instanceof GenericKubernetesResource)) {
        collect(object.getKind() + " " + object.getMetadata().getName(), object, unknown);
      }
    }
    generic("InferenceService")
        .forEach(object -> collect(object.getKind(), predictor(object), unknown));
    generic("SparkApplication")
        .forEach(
            object ->
                SPARK_PORTS.forEach(
                    (role, _) -> collect(object.getKind(), sparkPod(object, role), unknown)));
    return unknown;
  }

  private static void collect(String path, Object value, List<String> unknown) {
    switch (value) {
      case null -> {}
      case Collection<?> items -> items.forEach(item -> collect(path + "[]", item, unknown));
      case Map<?, ?> entries ->
          entries.forEach((key, item) -> collect(path + "." + key, item, unknown));
      case Object model when model.getClass().getName().startsWith("io.fabric8.") -> {
        for (Method getter : model.getClass().getMethods()) {
          if (getter.getName().startsWith("get")
              && getter.getParameterCount() == 0
              && !Modifier.isStatic(getter.getModifiers())
              && !getter.getName().equals("getClass")) {
            Object found = call(model, getter);
            if (getter.getName().equals("getAdditionalProperties")) {
              ((Map<?, ?>) found).keySet().forEach(key -> unknown.add(path + "." + key));
            } else {
              collect(path + "." + getter.getName().substring(3), found, unknown);
            }
          }
        }
      }
      default -> {}
    }
  }

  private static Object call(Object model, Method getter) {
    try {
      return getter.invoke(model);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(getter.toString(), e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
