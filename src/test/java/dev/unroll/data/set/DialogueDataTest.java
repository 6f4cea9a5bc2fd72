package dev.unroll.data.set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.data.set.Dialogue.Role;
import dev.unroll.data.set.Dialogue.Turn;
import dev.unroll.data.store.DataException;
import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.DownloadProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DialogueDataTest {
  private static final Shares HALVES = new Shares(0.5, 0.5, 0);

  @TempDir Path folder;

  private DialogueData read(String... lines) throws IOException {
    Path file = folder.resolve("talks.jsonl");
    Files.writeString(file, String.join("\n", lines));
    return DialogueData.file(file, HALVES, 1, "own", null);
  }

  @Test
  void bothForms_areRead() throws IOException {
    DialogueData data =
        read(
            """
            {"services": ["Hotels_2", "Hotels_1"], "turns": [{"speaker": "user", "text": " A room. "}, \
            {"speaker": "system", "text": "Where?"}]}""",
            "",
            """
            {"messages": [{"role": "system", "content": "Be short."}, \
            {"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]}""");
    List<Dialogue> both = List.of(data.train().getFirst(), data.validation().getFirst());
    assertThat(both)
        .extracting(Dialogue::domains)
        .containsExactlyInAnyOrder(List.of("Hotels"), List.of());
    assertThat(both)
        .extracting(Dialogue::turns)
        .containsExactlyInAnyOrder(
            List.of(new Turn(Role.USER, "A room."), new Turn(Role.ASSISTANT, "Where?")),
            List.of(
                new Turn(Role.SYSTEM, "Be short."),
                new Turn(Role.USER, "Hi"),
                new Turn(Role.ASSISTANT, "Hello.")));
    assertThat(data.test()).isEmpty();
    assertThat(data.origin().name()).isEqualTo("talks.jsonl");
  }

  @Test
  void lineThatIsNoDialogue_isNamed_withWhatIsWrong() {
    String good = "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";
    Map<String, String> wrong =
        Map.of(
            "{", "talks.jsonl:2: not JSON",
            "{\"turns\": []}", "talks.jsonl:2: no dialogue",
            "{\"messages\": [{\"role\": \"judge\", \"content\": \"x\"}]}",
                "talks.jsonl:2: the role \"judge\" is none of",
            "{\"turns\": [{\"speaker\": \"bot\", \"text\": \"x\"}]}",
                "talks.jsonl:2: the speaker \"bot\" is neither",
            "{\"messages\": [{\"role\": \"user\"}]}", "talks.jsonl:2: turn 1 has no content");
    wrong.forEach(
        (line, message) ->
            assertThatThrownBy(() -> read(good, line))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(message));
  }

  @Test
  void tooFewDialogues_areRefused() {
    assertThatThrownBy(() -> read("{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("which is too few");
  }

  @Test
  void dataSetThatWasRepacked_saysThatItCannotBeDownloaded() {
    DataStore store =
        new DataStore(Optional.empty(), folder, DownloadProgress.SILENT, Duration.ofSeconds(1));
    assertThatThrownBy(() -> DialogueData.sgd(store))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("sgd-train cannot be downloaded as one file")
        .hasMessageContaining("sgd/train.jsonl.gz");
  }

  @Test
  void domains_areWithoutVariants() {
    Dialogue dialogue =
        new Dialogue(
            List.of("RideSharing_1", "Hotels_12", "Hotels_3"), List.of(new Turn(Role.USER, "x")));
    assertThat(dialogue.domains()).containsExactly("RideSharing", "Hotels");
  }
}
