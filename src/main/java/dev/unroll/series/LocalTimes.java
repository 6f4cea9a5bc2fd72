package dev.unroll.series;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/** The clock of a region, which is put forward and back, beside that of UTC, which is not. */
public record LocalTimes(ZoneId zone) {
  /**
   * The clock of a region such as {@code Europe/Paris}.
   *
   * @throws DateTimeException when there is none
   */
  public static LocalTimes of(String name) {
    return new LocalTimes(ZoneId.of(name));
  }

  /** What the region's clock shows at a time of UTC. */
  public LocalDateTime local(LocalDateTime utc) {
    return utc.atOffset(ZoneOffset.UTC).atZoneSameInstant(zone).toLocalDateTime();
  }

  /** The same with its offset, in ISO 8601. */
  public String withOffset(LocalDateTime utc) {
    OffsetDateTime time = utc.atOffset(ZoneOffset.UTC).atZoneSameInstant(zone).toOffsetDateTime();
    return time.toString();
  }

  /** Whether the region's clock shows a time twice, because it is put back. */
  public boolean isTwice(LocalDateTime local) {
    return zone.getRules().getValidOffsets(local).size() > 1;
  }

  /**
   * The time of UTC when the region's clock shows another. A midnight that does not exist is the
   * beginning of its day.
   *
   * @param later which one is meant of a time that comes twice
   * @throws DateTimeException when the clock never shows it, because it is put forward
   */
  public LocalDateTime utc(LocalDateTime local, boolean later) {
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    if (offsets.isEmpty() && !local.toLocalTime().equals(LocalTime.MIDNIGHT)) {
      throw new DateTimeException(
          "there is no %s in %s: clocks are put forward".formatted(local, zone));
    }
    if (offsets.isEmpty()) {
      return LocalDateTime.ofInstant(local.atZone(zone).toInstant(), ZoneOffset.UTC);
    }
    ZoneOffset offset = later ? offsets.getLast() : offsets.getFirst();
    return local.atOffset(offset).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
  }
}
