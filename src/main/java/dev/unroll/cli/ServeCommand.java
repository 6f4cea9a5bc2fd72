package dev.unroll.cli;

import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.runtime.Provider;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.util.ExceptionUtil;
import io.smallrye.config.ConfigValidationException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code unroll serve}: the HTTP service and the pages. Options become configuration properties;
 * everything else is set the same way ({@code -Dname=value} before {@code -jar}, environment
 * variables, {@code config/application.properties}).
 */
@Command(name = "serve", description = "Serve the models over HTTP (the default command).")
final class ServeCommand implements Callable<Integer> {
  /** What Quarkus says before the address of a management port that it cannot open. */
  private static final String NO_MANAGEMENT_PORT = "Unable to start the management interface on ";

  private static final Pattern UNREADABLE =
      Pattern.compile(
          "property (\\S+) with the config value \"(.*?)\" threw an Exception whilst being"
              + " converted (?:SRCFG\\d+: )?(.*)");

  private static final Pattern UNKNOWN =
      Pattern.compile("SRCFG00050: (\\S+) in (?:.*source=(?:file:)?)?(.*?)]?(:\\d+)? does not map");

  @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on (8080).")
  private @Nullable Integer port;

  @Option(names = "--host", paramLabel = "HOST", description = "Address to listen on (127.0.0.1).")
  private @Nullable String host;

  @Option(
      names = "--management-port",
      paramLabel = "PORT",
      description = "Port of health, metrics and API documentation (9000).")
  private @Nullable Integer managementPort;

  @Option(
      names = "--models",
      paramLabel = "FOLDER",
      description = "Folder with one model folder a model (models).")
  private @Nullable Path models;

  @Option(
      names = "--provider",
      paramLabel = "auto|cpu|cuda",
      description = "Where ONNX Runtime computes (auto).")
  private @Nullable Provider provider;

  @Override
  public Integer call() {
    set("quarkus.http.port", port);
    set("quarkus.http.host", host);
    set("quarkus.management.port", managementPort);
    set("unroll.models", models);
    set("unroll.provider", provider == null ? null : provider.name().toLowerCase(Locale.ROOT));
    AtomicInteger exitCode = new AtomicInteger();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Quarkus.run(
        Service.class,
        (code, thrown) -> {
          exitCode.set(code);
          failure.set(thrown);
        });
    Throwable cause = failure.get();
    if (cause != null) {
      throw explain(cause);
    }
    return exitCode.get();
  }

  /**
   * What is to be said of a service that did not start: Quarkus says nothing itself where the
   * failure is asked for.
   */
  private static RuntimeException explain(Throwable failure) {
    Throwable root = ExceptionUtil.getRootCause(failure);
    Optional<String> unreadable = unreadableValue(failure);
    if (unreadable.isPresent()) {
      return new CommandFailed(unreadable.get(), failure);
    }
    return switch (root) {
      case ConfigurationException _, ConfigValidationException _ ->
          new CommandFailed(String.valueOf(root.getMessage()), failure);
      case QuarkusBindException taken ->
          new CommandFailed(
              cannotListen(taken.getHost() + ":" + taken.getPort(), "--port"), failure);
      case BindException _ when managementAddress(failure).isPresent() ->
          new CommandFailed(
              cannotListen(managementAddress(failure).orElseThrow(), "--management-port"), failure);
      case UnknownHostException host ->
          new CommandFailed(
              "cannot listen on the unknown host " + host.getMessage() + "; choose --host",
              failure);
      case IllegalStateException stopped when "Shutdown in progress".equals(stopped.getMessage()) ->
          new CommandFailed("the service was stopped while it started", failure);
      default -> new IllegalStateException("the service does not start: " + root, failure);
    };
  }

  /** What is wrong with a setting that could not be parsed; the name is in no deeper cause. */
  private static Optional<String> unreadableValue(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .map(Throwable::getMessage)
        .filter(message -> message != null && message.contains("SRCFG000"))
        .map(ServeCommand::readable)
        .findFirst();
  }

  /** SmallRye's messages about configuration in our words. */
  private static String readable(String message) {
    Matcher value = UNREADABLE.matcher(message);
    if (value.find()) {
      return "%s: '%s' cannot be read: %s"
          .formatted(value.group(1), value.group(2), value.group(3));
    }
    Matcher name = UNKNOWN.matcher(message);
    return name.find() ? "%s in %s is no setting".formatted(name.group(1), name.group(2)) : message;
  }

  private static String cannotListen(String address, String option) {
    return "cannot listen on "
        + address
        + ": the port is in use, or the address is not this machine's; choose others with "
        + option
        + " and --host";
  }

  /** The address of the management port, when it is what could not be opened. */
  private static Optional<String> managementAddress(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .map(Throwable::getMessage)
        .filter(message -> message != null && message.startsWith(NO_MANAGEMENT_PORT))
        .map(message -> message.substring(NO_MANAGEMENT_PORT.length()))
        .findFirst();
  }

  private static void set(String property, @Nullable Object value) {
    if (value != null) {
      System.setProperty(property, value.toString());
    }
  }
}
