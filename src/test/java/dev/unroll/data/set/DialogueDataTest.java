package dev.unroll.data.set;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.chat.ChatMessage;
import dev.unroll.chat.tool.Tool;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialogueDataTest {
  private static final Shares HALVES = new Shares(0.5, 0.5, 0);

  @TempDir Path folder;

  private DialogueData read(String... lines) throws IOException {
    Path file = folder.resolve("talks.jsonl");
    Files.writeString(file, String.join("\n", lines));
    return DialogueData.file(new DialogueData.PartFiles(file), HALVES, 1, "own", null);
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

  private static final String TOOLS =
      """
      {"tools": [{"type": "function", "function": {"name": "find", "parameters": {"type": "object", \
      "properties": {"city": {"type": "string"}}}}}], "messages": [\
      {"role": "user", "content": "Oslo?"}, \
      {"role": "assistant", "content": null, "tool_calls": [{"id": "a", "type": "function", \
      "function": {"name": "find", "arguments": "{\\"city\\": \\"Oslo\\", \\"days\\": 2}"}}]}, \
      {"role": "tool", "tool_call_id": "a", "content": "cold"}, \
      {"role": "assistant", "content": "It is cold.", "weight": 0}]}""";

  private Dialogue one(String line) throws IOException {
    Path file = folder.resolve("one.jsonl");
    Files.writeString(file, line);
    return DialogueData.dialogues(file).getFirst();
  }

  @Test
  void tools_callsAndResults_areRead() throws IOException {
    Dialogue dialogue = one(TOOLS);
    assertThat(dialogue.hasTools()).isTrue();
    assertThat(dialogue.tools()).extracting(Tool::name).containsExactly("find");
    assertThat(dialogue.turns())
        .containsExactly(
            new Turn(Role.USER, "Oslo?"),
            new Turn(
                Role.ASSISTANT,
                "",
                List.of(new ChatMessage.Call("a", "find", Map.of("city", "Oslo", "days", 2L))),
                null,
                true),
            new Turn(Role.TOOL, "cold", List.of(), new ChatMessage.Answered("a", "find"), false),
            new Turn(Role.ASSISTANT, "It is cold.", List.of(), null, false));
  }

  @Test
  void argumentsAsAnObject_andOneCallWithoutIds_areRead() throws IOException {
    String other =
        TOOLS
            .replace("\"{\\\"city\\\": \\\"Oslo\\\", \\\"days\\\": 2}\"", "{\"city\": \"Oslo\"}")
            .replace("\"id\": \"a\", ", "")
            .replace("\"tool_call_id\": \"a\", ", "");
    assertThat(other).doesNotContain("days", "\"id\"", "tool_call_id");
    List<Turn> turns = one(other).turns();
    assertThat(turns.get(1).calls().getFirst().arguments()).isEqualTo(Map.of("city", "Oslo"));
    assertThat(turns.get(2).answered()).isNotNull();
  }

  private static final String CALL =
      "{\"type\": \"function\", \"function\": {\"name\": \"%s\", \"arguments\": {}}}";

  /** Two calls of a turn, and one of a later turn. */
  @Test
  void resultsWithoutIds_areThoseOfTheLastCalls_inTheirOrder() throws IOException {
    String calls = "{\"role\": \"assistant\", \"content\": null, \"tool_calls\": [%s]}, ";
    String result = "{\"role\": \"tool\", \"content\": \"x\"}";
    Dialogue dialogue =
        one(
            "{\"messages\": [{\"role\": \"user\", \"content\": \"Oslo?\"}, "
                + calls.formatted(CALL.formatted("find") + ", " + CALL.formatted("book"))
                + result
                + ", "
                + result
                + ", "
                + calls.formatted(CALL.formatted("pay"))
                + result
                + "]}");
    assertThat(dialogue.turns())
        .filteredOn(turn -> turn.role() == Role.TOOL)
        .extracting(turn -> requireNonNull(turn.answered()).name())
        .containsExactly("find", "book", "pay");
    assertThat(dialogue.turns())
        .filteredOn(turn -> turn.role() == Role.TOOL)
        .extracting(turn -> requireNonNull(turn.answered()).id())
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"tool_call_id\": \"a\" | \"tool_call_id\": \"b\" | turn 3: no call before it has the id \"b\"",
        "\"name\": \"find\", \"arguments\" | \"name\": \"a b\", \"arguments\" | turn 2: a call has no function with a name",
        "\"{\\\"city\\\": | \"{\\\"city\\\" | turn 2: the arguments of find are not JSON",
        "\"role\": \"user\" | \"tool_calls\": [{}], \"role\": \"user\" | turn 1: tool_calls is a list, and only the assistant",
        "\"name\": \"find\", \"arguments\" | \"name\": \"lose\", \"arguments\" | turn 2: lose is none of the tools",
        "\"tool_calls\" | \"function_call\": {}, \"tool_calls\" | turn 2 has a function_call; tool_calls is read",
        "\"weight\": 0}]} | \"weight\": 0}]} x | not JSON",
        "\"role\": \"tool\", \"tool_call_id\": \"a\" | \"role\": \"tool\", \"tool_call_id\": \"\" | no call before it has the id \"\"",
        "null | 7 | turn 2: its content is neither a text nor null",
        "\"weight\": 0 | \"weight\": 2 | turn 4: the weight 2 is neither 0 nor 1",
        "\"tools\": [ | \"tools\": [{}, | tool 1 has no function with a name",
        "\"parameters\": {\"type\" | \"parameters\": 3, \"p\": {\"type\" | tool 1: the parameters of find are no JSON schema",
      })
  void faultWithTools_isNamed_withItsLine(String part, String wrong, String message) {
    assertThat(TOOLS).contains(part);
    assertThatThrownBy(() -> one("\n" + TOOLS.replace(part, wrong)))
        .isInstanceOf(DataException.class)
        .message()
        .contains("one.jsonl:2: ", message)
        .doesNotContain("\n");
  }

  @Test
  void otherParts_haveFilesOfTheirOwn() throws IOException {
    List<Path> files = List.of(folder.resolve("a"), folder.resolve("b"), folder.resolve("c"));
    String line = "{\"messages\": [{\"role\": \"user\", \"content\": \"%s\"}]}\n";
    Files.writeString(
        files.get(0), line.formatted("one") + line.formatted("two") + line.formatted("three"));
    Files.writeString(files.get(1), line.formatted("Two!") + line.formatted("four"));
    Files.writeString(files.get(2), line.formatted("five"));
    DialogueData data =
        DialogueData.file(
            new DialogueData.PartFiles(files.get(0), files.get(1), files.get(2)),
            HALVES,
            1,
            "own",
            null);
    assertThat(data.train())
        .extracting(each -> each.turns().getFirst().text())
        .containsExactlyInAnyOrder("one", "three");
    assertThat(data.validation()).hasSize(2);
    assertThat(data.test()).hasSize(1);
  }

  /** Validation is drawn from the first file, the test has a file, and customers are in both. */
  @Test
  void filesOfTheirOwn_shareNoGroup_withWhatIsDrawn() throws IOException {
    Path first = folder.resolve("first");
    Path test = folder.resolve("test");
    String line =
        "{\"customer\": \"%d\", \"messages\": [{\"role\": \"user\", \"content\": \"%s %d\"}]}\n";
    StringBuilder learned = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      learned.append(line.formatted(i % 12, "say", i));
    }
    Files.writeString(first, learned);
    Files.writeString(test, line.formatted(3, "test", 1) + line.formatted(4, "test", 2).repeat(2));
    DialogueData data =
        DialogueData.file(
            new DialogueData.PartFiles(first, null, test),
            new Shares(0.6, 0.2, 0.2),
            1,
            "own",
            "customer");
    assertThat(data.test()).hasSize(2);
    assertThat(Stream.concat(data.train().stream(), data.validation().stream()))
        .hasSize(50)
        .extracting(each -> each.turns().getFirst().text())
        .noneMatch(text -> Integer.parseInt(text.substring(4)) % 12 == 3)
        .noneMatch(text -> Integer.parseInt(text.substring(4)) % 12 == 4);
    assertThat(data.validation()).isNotEmpty();
  }

  @Test
  void otherFile_changesTheOrigin() throws IOException {
    List<Path> files = List.of(folder.resolve("a"), folder.resolve("b"), folder.resolve("c"));
    String line = "{\"messages\": [{\"role\": \"user\", \"content\": \"%s\"}]}\n";
    Files.writeString(files.get(0), line.formatted("one") + line.formatted("two"));
    Files.writeString(files.get(1), line.formatted("three"));
    Files.writeString(files.get(2), line.formatted("five"));
    DialogueData data =
        DialogueData.file(
            new DialogueData.PartFiles(files.get(0), files.get(1), files.get(2)),
            HALVES,
            1,
            "own",
            null);
    String sum = data.origin().sha256();
    Files.writeString(files.get(2), line.formatted("six"));
    assertThat(
            DialogueData.file(
                    new DialogueData.PartFiles(files.get(0), files.get(1), files.get(2)),
                    HALVES,
                    1,
                    "own",
                    null)
                .origin()
                .sha256())
        .isNotEqualTo(sum);
  }
}
