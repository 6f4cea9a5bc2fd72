package dev.unroll.api.unroll;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.StaticFeature;
import dev.unroll.series.Frequency;
import dev.unroll.series.LocalTimes;
import dev.unroll.series.StaticValue;
import dev.unroll.series.TimeSeries;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The past of one series in a request.
 *
 * @param path of its fields, for errors; empty for the fields of the request itself
 * @param values {@code [time]}; {@code NaN} where one is missing
 * @param known what is known in advance, by the columns' names
 * @param statics what is said of the whole series, by the columns' names
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
@Schema(name = "PastSeries")
public record PastSeries(
    @Schema(hidden = true) String path,
    @Schema(description = "Which of the series that the model has learnt it is; another otherwise")
        @Nullable String id,
    @Schema(
            description = "The past in its own scale, oldest first; null where a value is missing",
            required = true,
            examples = "[112, 118, null, 129]")
        double[] values,
    @Schema(
            description =
                "Time of the first value, in ISO 8601; with it the answer has timestamps. With an"
                    + " offset, those of models with a zone have one, too",
            examples = "2024-01-31T00:00")
        @Nullable String start,
    @Schema(
            description =
                "What is known in advance, by its name: numbers for the past and the horizon")
        Map<String, double[]> known,
    @Schema(
            description = "What is said of the whole series, by its name: a text or a number",
            implementation = Object.class,
            examples = "{\"region\": \"north\", \"size\": 120}")
        @JsonProperty("static")
        Map<String, StaticValue> statics) {

  private static final String STATIC = "static";
  private static final Pattern OFFSET = Pattern.compile("[T ].*(Z|[+-]\\d\\d:?\\d\\d)$");

  /** Reads the past in an object of a request. */
  static PastSeries parse(Fields fields) {
    Map<String, double[]> known = new TreeMap<>();
    JsonNode given = fields.node("known");
    if (given != null) {
      if (!given.isObject()) {
        throw fields.mistyped("known", "an object of arrays of numbers", given);
      }
      for (Map.Entry<String, JsonNode> column : given.properties()) {
        known.put(column.getKey(), numbers(fields, "known." + column.getKey(), column.getValue()));
      }
    }
    Map<String, StaticValue> statics = new TreeMap<>();
    JsonNode said = fields.node(STATIC);
    if (said != null) {
      if (!said.isObject()) {
        throw fields.mistyped(STATIC, "an object of texts and numbers", said);
      }
      for (Map.Entry<String, JsonNode> one : said.properties()) {
        statics.put(one.getKey(), said(fields, STATIC + "." + one.getKey(), one.getValue()));
      }
    }
    return new PastSeries(
        fields.path(""),
        fields.string("id").orElse(null),
        numbers(fields, "values", fields.required("values")),
        fields.string("start").orElse(null),
        known,
        statics);
  }

  private static StaticValue said(Fields fields, String name, JsonNode value) {
    if (value.isNull()) {
      return StaticValue.NONE;
    }
    if (value.isTextual()) {
      return StaticValue.of(value.textValue().strip());
    }
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw fields.mistyped(name, "a text or a number", value);
    }
    return StaticValue.of(value.doubleValue());
  }

  private static double[] numbers(Fields fields, String name, JsonNode array) {
    if (!array.isArray()) {
      throw fields.mistyped(name, "an array of numbers", array);
    }
    double[] numbers = new double[array.size()];
    for (int t = 0; t < numbers.length; t++) {
      JsonNode value = array.get(t);
      // A step of one feature may be in brackets, as for models of several.
      JsonNode number = value.isArray() && value.size() == 1 ? value.get(0) : value;
      String place = name + "[" + t + "]";
      if (!number.isNumber() && !number.isNull()) {
        throw fields.mistyped(place, "a number or null", number);
      }
      numbers[t] = number.isNull() ? Double.NaN : number.doubleValue();
      if (Double.isInfinite(numbers[t])) {
        throw ApiException.invalid(
            fields.path(place), fields.path(place) + " must be a finite number");
      }
    }
    return numbers;
  }

  /**
   * The series as a model reads it.
   *
   * @throws ApiException when its start is no time, or it has columns that the model does not know
   */
  TimeSeries series(Forecasting.Direct task) {
    List<String> names = task.known().stream().map(feature -> feature.name()).toList();
    for (String name : known.keySet()) {
      if (!names.contains(name)) {
        throw ApiException.invalid(
            path + "known." + name,
            "%sknown.%s is not known to the model%s"
                .formatted(
                    path,
                    name,
                    names.isEmpty() ? "" : " (it reads " + String.join(", ", names) + ")"));
      }
    }
    double[][] columns =
        names.stream()
            .map(name -> known.getOrDefault(name, new double[0]))
            .toArray(double[][]::new);
    return new TimeSeries(id == null ? "" : id, time(task), values, columns, statics(task));
  }

  /** The time of the first value; one that the model has no step at is refused. */
  private @Nullable LocalDateTime time(Forecasting.Direct task) {
    LocalDateTime time = time(task.zone(), task.frequency());
    if (time != null
        && task.frequency() != null
        && !Frequency.parse(task.frequency()).allows(time)) {
      throw ApiException.invalid(
          path + "start",
          "%sstart is on a weekend, but the steps of the model are business days".formatted(path));
    }
    return time;
  }

  private List<StaticValue> statics(Forecasting.Direct task) {
    List<StaticFeature> features = task.staticFeatures();
    List<String> names = features.stream().map(StaticFeature::name).toList();
    for (String name : statics.keySet()) {
      if (!names.contains(name)) {
        throw ApiException.invalid(
            path + STATIC + "." + name,
            "%sstatic.%s is not known to the model%s"
                .formatted(
                    path,
                    name,
                    names.isEmpty() ? "" : " (it reads " + String.join(", ", names) + ")"));
      }
    }
    List<StaticValue> values = new ArrayList<>();
    for (StaticFeature feature : features) {
      StaticValue value = statics.getOrDefault(feature.name(), StaticValue.NONE);
      if (feature.categories() == null && !value.isMissing() && Double.isNaN(value.number())) {
        throw ApiException.invalid(
            path + STATIC + "." + feature.name(),
            "%sstatic.%s must be a number, not a text".formatted(path, feature.name()));
      }
      values.add(value);
    }
    return values;
  }

  private @Nullable LocalDateTime time(@Nullable String zone, @Nullable String frequency) {
    if (start == null) {
      return null;
    }
    try {
      String text = start.replace(' ', 'T');
      boolean has = hasOffset();
      LocalDateTime time =
          has
              ? OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
              : LocalDateTime.parse(text.contains("T") ? text : text + "T00:00");
      if (zone == null || frequency == null) {
        return time;
      }
      LocalTimes clock = LocalTimes.of(zone);
      LocalDateTime utc = has ? time : clock.utc(time, false);
      return Frequency.parse(frequency).isElapsed() ? utc : has ? clock.local(utc) : time;
    } catch (DateTimeParseException e) {
      throw ApiException.invalid(
          path + "start", path + "start must be a time such as 2024-01-31T00:00");
    } catch (DateTimeException e) {
      throw ApiException.invalid(path + "start", path + "start: " + e.getMessage());
    }
  }

  /** Whether the start says how far it is from UTC. */
  boolean hasOffset() {
    return start != null && OFFSET.matcher(start).find();
  }
}
