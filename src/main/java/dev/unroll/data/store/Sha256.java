package dev.unroll.data.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** SHA-256 in hex. */
public final class Sha256 {
  private Sha256() {}

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java platform has SHA-256", missing);
    }
  }

  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The hash as bytes. */
  public static byte[] digestOf(byte[] content) {
    return digest().digest(content);
  }

  public static String of(byte[] content) {
    return HexFormat.of().formatHex(digestOf(content));
  }

  public static String of(Path file) throws IOException {
    MessageDigest digest = digest();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return hex(digest);
  }

  /** The hash of several data sets: that of their hashes, one a line. */
  public static String of(List<Source> sources) {
    String sums = sources.stream().map(Source::sha256).collect(Collectors.joining("\n"));
    return of(sums.getBytes(StandardCharsets.UTF_8));
  }

  public static String of(double[][] values) {
    MessageDigest digest = digest();
    for (double[] row : values) {
      ByteBuffer bytes = ByteBuffer.allocate(row.length * Double.BYTES);
      for (double value : row) {
        bytes.putDouble(value);
      }
      digest.update(bytes.flip());
    }
    return hex(digest);
  }
}
