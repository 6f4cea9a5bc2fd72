package dev.unroll.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Journals of trainings: written, read on, begun anew, cut off. */
class RunLogTest {
  @TempDir private Path cache = Path.of("");

  private RunFolder folder() {
    return RunFolder.of(Path.of("/models/m"), Map.of("XDG_CACHE_HOME", cache.toString()));
  }

  private static ObjectNode begin() {
    return RunLog.begin("/models/m", "/", List.of("train", "/models/m"), "title: M\n");
  }

  private static ObjectNode line(String event) {
    return JsonNodeFactory.instance.objectNode().put("event", event);
  }

  private static ObjectNode updated(long update) {
    return line("updated").put("update", update).put("loss", 1.0 / update).put("learningRate", 1);
  }

  @Test
  void aTrainingOfThisProcess_runs_untilItsLastLine() throws IOException {
    RunLog log = new RunLog(folder());
    log.refresh();
    assertThat(log.state()).isEmpty();
    assertThat(RunFolder.in(RunFolder.all(Map.of("XDG_CACHE_HOME", cache.toString())))).isEmpty();

    try (Journal journal = Journal.open(folder(), false)) {
      journal.append(begin());
      journal.append(line("started").put("updates", 9));
      journal.append(updated(1));
      log.refresh();
      assertThat(log.state()).contains(RunState.RUNNING);
      assertThat(log.last().orElseThrow().loss()).isEqualTo(1);
      journal.append(updated(2));
      journal.append(RunLog.end(RunState.STOPPED, null));
    }
    log.refresh();

    assertThat(log.points()).extracting(RunPoints.Point::update).containsExactly(1L, 2L);
    assertThat(log.state()).contains(RunState.STOPPED);
    assertThat(RunFolder.in(RunFolder.all(Map.of("XDG_CACHE_HOME", cache.toString()))))
        .containsExactly(folder());
  }

  @Test
  void continuedTraining_makesUpdatesAgainThatNoCheckpointHas() throws IOException {
    RunLog log = new RunLog(folder());
    try (Journal journal = Journal.open(folder(), false)) {
      journal.append(begin());
      for (int update = 1; update <= 5; update++) {
        journal.append(updated(update));
      }
      journal.append(line("evaluated").put("update", 4).put("validation", 0.5));
    }
    log.refresh();
    try (Journal journal = Journal.open(folder(), true)) {
      journal.append(begin());
      journal.append(line("started").put("from", 3));
      journal.append(updated(4));
    }
    log.refresh();

    assertThat(log.points()).extracting(RunPoints.Point::update).containsExactly(1L, 2L, 3L, 4L);
    assertThat(log.evaluations()).isEmpty();
  }

  @Test
  void stages_followEachOther_alsoInAContinuedTraining() throws IOException {
    RunLog log = new RunLog(folder());
    try (Journal journal = Journal.open(folder(), false)) {
      journal.append(begin());
      log.refresh();
      assertThat(log.state()).contains(RunState.RUNNING);
      assertThat(log.stage()).isEqualTo(RunStage.READING);
      journal.append(line("started").put("updates", 9));
      log.refresh();
      assertThat(log.stage()).isEqualTo(RunStage.UPDATING);
      journal.append(line("chosen"));
      log.refresh();
      assertThat(log.stage()).isEqualTo(RunStage.WRITING);
    }
    try (Journal journal = Journal.open(folder(), true)) {
      journal.append(begin());
      log.refresh();
      assertThat(log.stage()).isEqualTo(RunStage.READING);
    }
    folder().forget();
    assertThat(RunFolder.in(RunFolder.all(Map.of("XDG_CACHE_HOME", cache.toString())))).isEmpty();
  }

  @Test
  void samples_areTheLastOnes_andNotOfUpdatesThatAreMadeAgain() throws IOException {
    RunLog log = new RunLog(folder());
    try (Journal journal = Journal.open(folder(), false)) {
      journal.append(begin());
      for (int update = 1; update <= 60; update++) {
        ObjectNode line = line("sampled").put("update", update);
        line.putArray("samples").addObject().put("input", "a").put("output", "b");
        journal.append(line);
      }
      log.refresh();
      assertThat(log.samples()).hasSize(50);
      assertThat(log.samples().getLast().path("update").asLong()).isEqualTo(60);
      journal.append(line("started").put("from", 20));
    }
    log.refresh();
    assertThat(log.samples())
        .extracting(line -> line.path("update").asLong())
        .hasSize(10)
        .endsWith(20L);
  }

  /** Its journal may be shorter by now, or longer. */
  @ParameterizedTest
  @ValueSource(ints = {1, 70})
  void trainingBegunAnew_isAnother(int updates) throws Exception {
    RunLog log = new RunLog(folder());
    try (Journal journal = Journal.open(folder(), false)) {
      journal.append(begin());
      journal.append(line("warning").put("text", "few"));
      for (int update = 1; update <= 50; update++) {
        journal.append(updated(update));
      }
    }
    log.refresh();
    assertThat(log.points()).hasSize(50);

    Thread.sleep(2);
    try (Journal journal = Journal.open(folder(), false)) {
      journal.append(begin());
      for (int update = 1; update <= updates; update++) {
        journal.append(updated(update));
      }
    }
    log.refresh();

    assertThat(log.points()).hasSize(updates);
    assertThat(log.warnings()).isEmpty();
  }

  @Test
  void lines_areTakenWholeOnly_andDamagedOnesAreLeftOut() throws IOException {
    Files.createDirectories(folder().path());
    Path file = folder().path().resolve("journal.jsonl");
    Files.writeString(file, "{\"event\":\"a\"}\nrubbish\n[1]\n{\"event\":");

    JournalLines first = JournalLines.read(folder(), 0);
    Files.writeString(file, "\"b\"}\n", StandardOpenOption.APPEND);
    JournalLines second = JournalLines.read(folder(), first.next());

    assertThat(first.lines()).extracting(line -> line.path("event").asText()).containsExactly("a");
    assertThat(second.lines()).extracting(line -> line.path("event").asText()).containsExactly("b");
    assertThat(JournalLines.read(folder(), second.next()).lines()).isEmpty();
  }

  @Test
  void processThatIsGone_losesItsTraining() throws IOException {
    RunLog log = new RunLog(folder());
    try (Journal journal = Journal.open(folder(), false)) {
      journal.append(begin().put("started", 1)); // The number is another process' by now.
    }
    log.refresh();
    assertThat(log.state()).contains(RunState.LOST);
  }

  @Test
  void longTraining_keepsSomeThousandPoints_evenlyChosen() {
    RunPoints points = new RunPoints();
    for (int update = 1; update <= 100_000; update++) {
      points.add(new RunPoints.Point(update, update, 1, 1, 1));
    }
    List<Long> kept = points.all().stream().map(RunPoints.Point::update).toList();
    assertThat(kept.size()).isBetween(2_000, 4_096);
    long gap = kept.get(1) - kept.get(0);
    for (int i = 1; i < kept.size(); i++) {
      assertThat(kept.get(i) - kept.get(i - 1)).isEqualTo(gap);
    }
  }

  @Test
  void requestToStop_isSeenByTheTraining_andGoneWithTheNext() throws Exception {
    try (Journal journal = Journal.open(folder(), false)) {
      folder().requestStop();
      Thread.sleep(600);
      assertThat(journal.isStopRequested()).isTrue();
    }
    try (Journal journal = Journal.open(folder(), true)) {
      Thread.sleep(600);
      assertThat(journal.isStopRequested()).isFalse();
    }
  }
}
