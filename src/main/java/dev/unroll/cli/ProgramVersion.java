package dev.unroll.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The line that {@code unroll --version} prints; the build writes the figures. */
final class ProgramVersion implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    Properties built = new Properties();
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/dev/unroll/version.properties"))) {
      built.load(in);
    }
    return new String[] {
      "Unroll %s (ONNX Runtime %s, Quarkus %s, Java %s)"
          .formatted(
              built.getProperty("unroll"),
              built.getProperty("onnxruntime"),
              built.getProperty("quarkus"),
              Runtime.version().feature())
    };
  }
}
