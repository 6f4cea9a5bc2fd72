package dev.unroll.journal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of a training from its journal, read on from where it was read to. */
public final class RunLog {
  /** The first line of a training, and of each that continues it. */
  public static final String BEGUN = "begun";

  /** The last line: {@code how} is {@code stopped}, {@code finished} or {@code failed}. */
  public static final String ENDED = "ended";

  private static final int MOST_LINES = 1_000;

  /** Evaluations whose samples are kept, the last ones. */
  private static final int MOST_SAMPLES = 50;

  private final RunFolder folder;
  private long read;
  private String head = "";

  private @Nullable JsonNode begun;
  private @Nullable JsonNode started;
  private @Nullable JsonNode memory;
  private @Nullable JsonNode finished;
  private @Nullable JsonNode ended;
  private RunPoints points = new RunPoints();
  private RunPoints.@Nullable Point last;
  private List<JsonNode> evaluations = new ArrayList<>();
  private List<JsonNode> samples = new ArrayList<>();
  private List<String> warnings = new ArrayList<>();
  private boolean isChosen;
  private long lastLine;

  public RunLog(RunFolder folder) {
    this.folder = folder;
  }

  /** Reads what was written since the last time. */
  public synchronized void refresh() throws IOException {
    String now = JournalLines.head(folder);
    if (!now.startsWith(head)) {
      forget();
    }
    head = now;
    JournalLines more = JournalLines.read(folder, read);
    if (more.isRestarted()) {
      forget();
    }
    while (true) {
      more.lines().forEach(this::take);
      if (more.next() == read) {
        return;
      }
      read = more.next();
      more = JournalLines.read(folder, read);
    }
  }

  private void forget() {
    begun = null;
    started = null;
    memory = null;
    finished = null;
    ended = null;
    points = new RunPoints();
    last = null;
    evaluations = new ArrayList<>();
    samples = new ArrayList<>();
    warnings = new ArrayList<>();
    isChosen = false;
    read = 0;
  }

  private void take(JsonNode line) {
    lastLine = line.path("time").asLong();
    switch (line.path("event").asText()) {
      case BEGUN -> {
        begun = line;
        started = null;
        memory = null;
        ended = null;
        finished = null;
        isChosen = false;
        warnings = new ArrayList<>();
      }
      case "memory" -> memory = line;
      case "started" -> startAt(line);
      case "updated" -> {
        last = RunPoints.Point.of(line);
        points.add(last);
      }
      case "evaluated" -> keep(evaluations, line);
      case "sampled" -> {
        samples.add(line);
        if (samples.size() > MOST_SAMPLES) {
          samples.removeFirst();
        }
      }
      case "chosen" -> isChosen = true;
      case "warning" -> keep(warnings, line.path("text").asText());
      case "finished" -> finished = line;
      case ENDED -> ended = line;
      default -> {} // of another version
    }
  }

  /** A training that is continued makes updates again that no checkpoint has. */
  private void startAt(JsonNode line) {
    started = line;
    long from = line.path("from").asLong();
    points.forgetAfter(from);
    evaluations.removeIf(row -> row.path("update").asLong() > from);
    samples.removeIf(row -> row.path("update").asLong() > from);
  }

  private static <T> void keep(List<T> all, T one) {
    if (all.size() < MOST_LINES) {
      all.add(one);
    }
  }

  public RunFolder folder() {
    return folder;
  }

  /** How the training stands; empty when it has not begun. */
  public synchronized Optional<RunState> state() {
    if (begun == null) {
      return Optional.empty();
    }
    if (ended != null) {
      return Optional.of(
          switch (ended.path("how").asText()) {
            case "finished" -> RunState.FINISHED;
            case "stopped" -> RunState.STOPPED;
            default -> RunState.FAILED;
          });
    }
    return Optional.of(RunProcess.of(begun).isAlive(lastLine) ? RunState.RUNNING : RunState.LOST);
  }

  /** A line of the journal by its event, an empty object when there is none. */
  private static JsonNode orEmpty(@Nullable JsonNode line) {
    return line == null ? JsonNodeFactory.instance.objectNode() : line;
  }

  /** The line with which the training began: {@code model}, {@code arguments}, {@code recipe}. */
  public synchronized JsonNode begun() {
    return orEmpty(begun);
  }

  /** The line that says what is trained. */
  public synchronized JsonNode started() {
    return orEmpty(started);
  }

  public synchronized JsonNode memory() {
    return orEmpty(memory);
  }

  /** The line with the metrics of the model that was written. */
  public synchronized JsonNode finished() {
    return orEmpty(finished);
  }

  /** The line that says how the training ended. */
  public synchronized JsonNode ended() {
    return orEmpty(ended);
  }

  public synchronized Optional<RunPoints.Point> last() {
    return Optional.ofNullable(last);
  }

  public synchronized List<RunPoints.Point> points() {
    return points.all();
  }

  public synchronized List<JsonNode> evaluations() {
    return List.copyOf(evaluations);
  }

  /** Lines with {@code samples} that were made after evaluations, the last ones. */
  public synchronized List<JsonNode> samples() {
    return List.copyOf(samples);
  }

  /** What a training that runs is doing. */
  public synchronized RunStage stage() {
    return started == null ? RunStage.READING : isChosen ? RunStage.WRITING : RunStage.UPDATING;
  }

  public synchronized List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** When the last line was written, in milliseconds since 1970. */
  public synchronized long lastLine() {
    return lastLine;
  }

  /** Where the next line will begin. */
  public synchronized long next() {
    return read;
  }

  /**
   * The first line of a training in this process.
   *
   * @param model the folder that is written
   * @param directory in which the command was given
   * @param arguments of {@code unroll}
   * @param recipe its text
   */
  public static ObjectNode begin(
      String model, String directory, List<String> arguments, String recipe) {
    ObjectNode line =
        JsonNodeFactory.instance
            .objectNode()
            .put("event", BEGUN)
            .put("time", System.currentTimeMillis());
    RunProcess.current().addTo(line);
    line.put("model", model).put("directory", directory);
    arguments.forEach(line.putArray("arguments")::add);
    return line.put("recipe", recipe);
  }

  /** The last line. */
  public static ObjectNode end(RunState how, @Nullable String message) {
    ObjectNode line =
        JsonNodeFactory.instance
            .objectNode()
            .put("event", ENDED)
            .put("how", how.name().toLowerCase(Locale.ROOT));
    return message == null ? line : line.put("message", message);
  }
}
