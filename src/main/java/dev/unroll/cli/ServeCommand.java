package dev.unroll.cli;

import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.runtime.Provider;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.util.ExceptionUtil;
import io.smallrye.config.ConfigValidationException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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
  @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on (8080).")
  private @Nullable Integer port;

  @Option(names = "--host", paramLabel = "HOST", description = "Address to listen on (0.0.0.0).")
  private @Nullable String host;

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
    return switch (root) {
      case ConfigurationException _, ConfigValidationException _ ->
          new CommandFailed(String.valueOf(root.getMessage()), failure);
      case QuarkusBindException taken ->
          new CommandFailed(
              "cannot listen on %s:%d: the port is in use, or the address is not this machine's;"
                      .formatted(taken.getHost(), taken.getPort())
                  + " choose others with --port and --host",
              failure);
      case UnknownHostException host ->
          new CommandFailed(
              "cannot listen on the unknown host " + host.getMessage() + "; choose --host",
              failure);
      default -> new IllegalStateException("the service does not start: " + root, failure);
    };
  }

  private static void set(String property, @Nullable Object value) {
    if (value != null) {
      System.setProperty(property, value.toString());
    }
  }
}
