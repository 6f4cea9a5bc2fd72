package dev.unroll.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A client's key: {@code unroll-} and 256 random bits. A file has its SHA-256 only, which needs no
 * salt and no slow hash because nobody can guess such a key.
 */
public final class ApiKey {
  /** How every key begins, so that scanners for leaked secrets recognise it. */
  public static final String PREFIX = "unroll-";

  private static final int BYTES = 32;

  private ApiKey() {}

  /** A new key. */
  public static String create() {
    byte[] secret = new byte[BYTES];
    new SecureRandom().nextBytes(secret);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  /** The SHA-256 of a key. */
  public static byte[] hash(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
