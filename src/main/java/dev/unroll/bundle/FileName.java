package dev.unroll.bundle;

import java.util.regex.Pattern;

/** The names that folders and files of a model may have: one path segment, nothing hidden. */
public final class FileName {
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private FileName() {}

  /** Whether a file, or a model, may have the name: it leads out of no folder. */
  public static boolean isSafe(String name) {
    return SAFE.matcher(name).matches();
  }

  /** Refuses a name that could lead out of the folder. */
  static void check(String name, String key) {
    if (!isSafe(name)) {
      throw new IllegalArgumentException(
          key + ": '" + name + "' is not a plain file name (letters, digits, '.', '_', '-')");
    }
  }

  /** Refuses a path that could lead out of the folder. */
  static void checkPath(String path, String key) {
    for (String name : path.split("/", -1)) {
      check(name, key);
    }
  }
}
