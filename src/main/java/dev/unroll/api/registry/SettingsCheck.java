package dev.unroll.api.registry;

import dev.unroll.text.Spelling;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * The settings that were given, checked before anything starts: a port that is none or a value that
 * is impossible ends the start with one line. Names in files are checked by Quarkus; in the
 * environment, where Kubernetes has names of its own, one that looks misspelled is a warning.
 */
@ApplicationScoped
public class SettingsCheck {
  private static final Logger LOG = Logger.getLogger(SettingsCheck.class);
  private static final int BEFORE_EVERYTHING = 0;
  private static final String ENVIRONMENT_PREFIX = "UNROLL_";
  private static final int LARGEST_PORT = 0xffff;

  private static final String INSECURE_REQUESTS = "quarkus.http.insecure-requests";
  private static final String TLS = "quarkus.http.tls-configuration-name";

  private static final Set<String> PORTS =
      Set.of("quarkus.http.port", "quarkus.http.ssl-port", "quarkus.management.port");

  /** What other parts of the program and its tests take from the environment. */
  private static final Set<String> VARIABLES =
      Set.of("UNROLL_DATA", "UNROLL_JAVA_OPTS", "UNROLL_AOT", "UNROLL_CHROMIUM");

  /** What Kubernetes sets for a service that is called unroll. */
  private static final Pattern OF_KUBERNETES =
      Pattern.compile("UNROLL_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_.*)?)");

  private final UnrollSettings settings;
  private final Config config;

  SettingsCheck(UnrollSettings settings, Config config) {
    this.settings = settings;
    this.config = config;
  }

  void check(@Observes @Priority(BEFORE_EVERYTHING) StartupEvent event) {
    PORTS.forEach(name -> port(name).ifPresent(port -> requirePort(name, port)));
    refuse("quarkus.management.port", sharesItsPort(), "must be another port than the service's");
    refuseImpossible();
    misspelled(System.getenv(), names())
        .forEach((name, meant) -> LOG.warn(name + " is no setting; did you mean " + meant + "?"));
  }

  /** Two servers on one port would take turns at its connections. */
  private boolean sharesItsPort() {
    Optional<Integer> management = port("quarkus.management.port").filter(port -> port != 0);
    boolean open = !"disabled".equals(config.getConfigValue(INSECURE_REQUESTS).getValue());
    boolean encrypted = config.getConfigValue(TLS).getValue() != null;
    return management.isPresent()
        && ((open && management.equals(port("quarkus.http.port")))
            || (encrypted && management.equals(port("quarkus.http.ssl-port"))));
  }

  private Optional<Integer> port(String name) {
    return config.getOptionalValue(name, Integer.class);
  }

  private static void requirePort(String name, int port) {
    if (port < 0 || port > LARGEST_PORT) {
      throw refused(name, port + " is no port; there are 0 (any that is free) to " + LARGEST_PORT);
    }
  }

  private void refuseImpossible() {
    refuse("unroll.max-body", settings.maxBody().asLongValue() < 1, "must be at least 1");
    refuse("unroll.ping", !settings.ping().isPositive(), "must be more than 0");
    refuse("unroll.reload", !settings.reload().isPositive(), "must be more than 0");
    refuse("unroll.loading", !settings.loading().isPositive(), "must be more than 0");
    refuse("unroll.drain", settings.drain().isNegative(), "must be at least 0");
    refuse(
        "unroll.deepl.glossary-limit", settings.deepl().glossaryLimit() < 0, "must be at least 0");
    TranslateSettings translate = settings.translate();
    refuseLimit("char-limit", translate.charLimit());
    refuseLimit("batch-limit", translate.batchLimit());
    refuseLimit("alternatives-limit", translate.alternativesLimit());
    refuseLimit("beam-limit", translate.beamLimit());
    refuse(
        "unroll.translate.max-file", translate.maxFile().asLongValue() < 1, "must be at least 1");
    refuse("unroll.translate.file-time", !translate.fileTime().isPositive(), "must be more than 0");
  }

  private static void refuseLimit(String name, int limit) {
    refuse(
        "unroll.translate." + name,
        limit < TranslateSettings.NO_LIMIT,
        "must be at least 0, or -1 for no limit");
  }

  private static void refuse(String name, boolean impossible, String why) {
    if (impossible) {
      throw refused(name, why);
    }
  }

  private static ConfigurationException refused(String name, String why) {
    // The serve command prints the message of this exception, if it has no cause, and no more.
    return new ConfigurationException(name + ": " + why);
  }

  /** The names of all settings of ours; those of lists without the brackets of an element. */
  static Set<String> names() {
    return ConfigMappings.getProperties(ConfigClass.configClass(UnrollSettings.class))
        .keySet()
        .stream()
        .map(name -> name.replaceAll("\\[[^]]*]", ""))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The variables that look like settings of ours but are none, and those that they look like. */
  static Map<String, String> misspelled(Map<String, String> environment, Set<String> known) {
    Set<String> variables =
        known.stream()
            .map(name -> name.replaceAll("[^a-z0-9]", "_").toUpperCase(Locale.ROOT))
            .collect(Collectors.toSet());
    variables.addAll(VARIABLES);
    Map<String, String> misspelled = new TreeMap<>();
    for (String name : environment.keySet()) {
      if (name.startsWith(ENVIRONMENT_PREFIX)
          && !variables.contains(name)
          && !OF_KUBERNETES.matcher(name).matches()) {
        Optional<String> meant = Spelling.nearest(name, variables);
        meant.ifPresent(near -> misspelled.put(name, near));
      }
    }
    return misspelled;
  }
}
