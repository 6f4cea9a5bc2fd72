package dev.unroll.cli;

import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
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

  /** The values of {@code unroll.provider}. */
  enum Provider {
    AUTO,
    CPU,
    CUDA
  }

  @Override
  public Integer call() {
    set("quarkus.http.port", port);
    set("quarkus.http.host", host);
    set("unroll.models", models);
    set("unroll.provider", provider == null ? null : provider.name().toLowerCase(Locale.ROOT));
    Quarkus.run(Service.class);
    return 0;
  }

  private static void set(String property, @Nullable Object value) {
    if (value != null) {
      System.setProperty(property, value.toString());
    }
  }
}
