package dev.unroll.series.csv;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The zone whose clock times with offsets were read from. */
final class OffsetZone {
  private static final Pattern END =
      Pattern.compile(
          "(?<offset>%s|(?<=\\d ?)%s)?%s$".formatted(Times.UTC, Times.OFFSET, Times.REGION));

  /** Zones of many people, the first of which that fits is taken. */
  private static final List<String> USUAL =
      List.of(
          "Europe/Berlin",
          "Europe/London",
          "Europe/Helsinki",
          "Europe/Lisbon",
          "America/New_York",
          "America/Chicago",
          "America/Denver",
          "America/Los_Angeles",
          "America/Sao_Paulo",
          "Asia/Kolkata",
          "Asia/Shanghai",
          "Asia/Tokyo",
          "Australia/Sydney",
          "Pacific/Auckland");

  private OffsetZone() {}

  /**
   * The zone of some times: that which they name, or one whose clock has their offsets. Where the
   * offset never changes and times cover no change of clocks, that is any one of several.
   *
   * @return empty where a time has no offset, or no zone has them all
   */
  static Optional<String> of(Times times, List<String> cells) {
    Map<Instant, ZoneOffset> offsets = new HashMap<>();
    Set<String> regions = new HashSet<>();
    try {
      for (String cell : cells) {
        Matcher end = END.matcher(cell);
        if (!cell.contains(":") || !end.find()) {
          return Optional.empty();
        }
        Instant instant = times.moment(cell).time().toInstant(ZoneOffset.UTC);
        if (end.group("region") != null) {
          regions.add(end.group("region"));
          continue;
        }
        if (end.group("offset") == null) {
          return Optional.empty();
        }
        ZoneId offset = ZoneId.of(end.group("offset"));
        offsets.put(instant, offset.getRules().getOffset(instant));
      }
    } catch (DateTimeException none) {
      return Optional.empty();
    }
    if (!regions.isEmpty()) {
      return regions.size() == 1 && offsets.isEmpty()
          ? regions.stream().filter(ZoneId.getAvailableZoneIds()::contains).findFirst()
          : Optional.empty();
    }
    return candidates(offsets).filter(zone -> fits(zone, offsets)).findFirst();
  }

  private static Stream<String> candidates(Map<Instant, ZoneOffset> offsets) {
    boolean isUtc = offsets.values().stream().allMatch(ZoneOffset.UTC::equals);
    return isUtc
        ? Stream.of("UTC")
        : Stream.concat(
            Stream.concat(Stream.of(ZoneId.systemDefault().getId()), USUAL.stream()),
            ZoneId.getAvailableZoneIds().stream().sorted());
  }

  private static boolean fits(String zone, Map<Instant, ZoneOffset> offsets) {
    if (!ZoneId.getAvailableZoneIds().contains(zone)) {
      return false;
    }
    ZoneId id = ZoneId.of(zone);
    return offsets.entrySet().stream()
        .allMatch(each -> id.getRules().getOffset(each.getKey()).equals(each.getValue()));
  }
}
