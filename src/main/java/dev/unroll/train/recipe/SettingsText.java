package dev.unroll.train.recipe;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A section of a recipe in one line, for readers: {@code Cosine, warmup 100, minimum 0.0}. */
public final class SettingsText {
  private SettingsText() {}

  public static String of(Record section) {
    return Stream.concat(
            Stream.of(section.getClass().getSimpleName()),
            Arrays.stream(section.getClass().getRecordComponents())
                .filter(key -> RecordShape.value(section, key) != null)
                .map(key -> key.getName() + " " + RecordShape.value(section, key)))
        .collect(Collectors.joining(", "));
  }
}
