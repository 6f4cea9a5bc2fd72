package dev.unroll.train.score;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** What stands for sacreBLEU's version in a signature: this is another implementation. */
final class Version {
  static final String SIGNATURE = "unroll-" + read();

  private Version() {}

  private static String read() {
    Properties versions = new Properties();
    try (InputStream in =
        Objects.requireNonNull(
            Version.class.getResourceAsStream("/dev/unroll/version.properties"))) {
      versions.load(in);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return versions.getProperty("unroll");
  }
}
