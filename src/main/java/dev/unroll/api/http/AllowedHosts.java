package dev.unroll.api.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names by which clients may call the service. A page of another site that lets its own name
 * point to this machine (DNS rebinding) calls by that name, and would be trusted as if it were a
 * page of ours. An address is no name, so it is always allowed, and so is {@code localhost}.
 */
final class AllowedHosts {
  private static final String ANY = "*";
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]+(%[\\w.~-]+)?]");

  /** A host, perhaps with a port. */
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[^\\]@/\\s]+]|[^:@/\\[\\]\\s]+)(:\\d{0,5})?");

  private final List<String> names = new ArrayList<>();
  private final List<String> suffixes = new ArrayList<>(List.of(".localhost"));
  private final boolean any;

  /**
   * Those of the settings.
   *
   * @param configured as {@code unroll.hosts} has them
   * @param listening the name or address that the service listens on
   */
  AllowedHosts(List<String> configured, String listening) {
    names.add("localhost");
    names.add(listening.toLowerCase(Locale.ROOT));
    for (String one : configured) {
      String name = one.strip().toLowerCase(Locale.ROOT);
      if (name.startsWith("*.")) {
        suffixes.add(name.substring(1));
      } else {
        names.add(name);
      }
    }
    any = names.contains(ANY);
  }

  /** The host of an authority such as {@code example.org:8080}, without the port. */
  static Optional<String> host(String authority) {
    var parts = AUTHORITY.matcher(authority);
    return parts.matches()
        ? Optional.of(parts.group(1).toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  /** Whether the service may be called so. */
  boolean allow(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return any
        || names.contains(name)
        || IPV4.matcher(name).matches()
        || IPV6.matcher(name).matches()
        || suffixes.stream().anyMatch(name::endsWith);
  }
}
