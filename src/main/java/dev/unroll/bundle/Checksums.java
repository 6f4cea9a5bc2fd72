package dev.unroll.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The content of a {@code SHA256SUMS} file, as {@code sha256sum} writes and checks it.
 *
 * @param sums SHA-256 in lower-case hexadecimal by file name
 */
record Checksums(SortedMap<String, String> sums) {
  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *](.+)");

  Checksums {
    sums = Collections.unmodifiableSortedMap(new TreeMap<>(sums));
  }

  static Checksums read(Path file) throws IOException {
    return parse(BoundedFile.read(file, BoundedFile.SUMS), file.toString());
  }

  static Checksums parse(byte[] text, String where) {
    return parse(new String(text, StandardCharsets.UTF_8), where);
  }

  private static Checksums parse(String text, String where) {
    TreeMap<String, String> sums = new TreeMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new BundleException(
            where + ":" + number + ": is not '<sha256>  <file>': the file is damaged");
      }
      String name = matcher.group(2);
      if (!FileName.isSafe(name)) {
        throw new BundleException(where + ":" + number + ": unsafe file name '" + name + "'");
      }
      if (sums.put(name, matcher.group(1)) != null) {
        throw new BundleException(where + ":" + number + ": " + name + " is listed twice");
      }
    }
    return new Checksums(sums);
  }

  String format() {
    return sums.entrySet().stream()
        .map(sum -> sum.getValue() + "  " + sum.getKey() + "\n")
        .collect(Collectors.joining());
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  static String sha256(Path file) throws IOException {
    MessageDigest digest = digest();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw BoundedFile.named(file, e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
