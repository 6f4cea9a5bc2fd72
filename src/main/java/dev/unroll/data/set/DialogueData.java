package dev.unroll.data.set;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.data.set.Dialogue.Role;
import dev.unroll.data.set.Dialogue.Turn;
import dev.unroll.data.store.DataException;
import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.Origin;
import dev.unroll.data.store.Sha256;
import dev.unroll.data.store.Source;
import dev.unroll.text.JsonFault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Dialogues, divided.
 *
 * <p>They are read from JSON lines, one dialogue each, in either of two forms: {@code {"services":
 * […], "turns": [{"speaker": "user" or "system", "text"}]}}, where the system is the one that
 * answers, or as chats are commonly kept for fine-tuning, {@code {"messages": [{"role": "system",
 * "user" or "assistant", "content"}]}}.
 *
 * @param train dialogues that the weights are fitted to
 * @param validation dialogues that decide when to stop and which weights to keep
 * @param test dialogues that only the final figures are measured on; may be empty
 * @param origin where they come from
 */
public record DialogueData(
    List<Dialogue> train, List<Dialogue> validation, List<Dialogue> test, Origin origin) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public DialogueData {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
    test = List.copyOf(test);
    if (train.isEmpty() || validation.isEmpty()) {
      throw new DataException(
          "%s: there are %d dialogues for training and %d for validation, which is too few"
              .formatted(origin.name(), train.size(), validation.size()));
    }
  }

  /**
   * The Schema-Guided Dialogue data set with its published parts: bookings and look-ups with 26
   * services in training; the test also has services that occur nowhere else.
   *
   * <p>A. Rastogi et al. (2020), Towards scalable multi-domain conversational agents: the
   * schema-guided dialogue dataset.
   */
  public static DialogueData sgd(DataStore store) {
    List<Source> parts = List.of(Source.SGD_TRAIN, Source.SGD_DEV, Source.SGD_TEST);
    List<List<Dialogue>> dialogues = new ArrayList<>();
    for (Source part : parts) {
      String lines = TextData.utf8(part.path(), store.readUnpacked(part));
      dialogues.add(dialogues(lines, part.name()));
    }
    Origin origin =
        new Origin("sgd (Schema-Guided Dialogue)", Source.SGD_TRAIN.licence(), Sha256.of(parts));
    return new DialogueData(dialogues.get(0), dialogues.get(1), dialogues.get(2), origin);
  }

  /**
   * A file of the user's, divided at random. Equal dialogues count once, and none is in two parts.
   *
   * @param seed decides which dialogue goes where
   * @param licence for the model card
   * @param group key of a line whose dialogues with one value stay together, such as {@code
   *     customer}
   * @throws DataException if it is missing, not UTF-8, or a line is no dialogue
   */
  public static DialogueData file(
      Path file, Shares shares, long seed, String licence, @Nullable String group) {
    UserFile read = UserFile.read(file);
    Map<Dialogue, Set<String>> groups = new HashMap<>();
    List<Dialogue> all =
        UserFile.parseLines(
            file.toString(),
            read.text(),
            (line, where) -> {
              Dialogue dialogue = dialogue(line, where);
              if (group != null) {
                groups
                    .computeIfAbsent(dialogue, _ -> new HashSet<>())
                    .add(value(line, group, where));
              }
              return dialogue;
            });
    DistinctParts<Dialogue> division =
        new DistinctParts<>(
            DialogueData::form,
            dialogue -> groups.getOrDefault(dialogue, Set.of()),
            _ -> "",
            shares,
            seed);
    Shares.Parts<Dialogue> parts = division.of(all);
    return new DialogueData(
        parts.train(),
        parts.validation(),
        parts.test(),
        division.origin(all, read.origin(licence)));
  }

  /**
   * The dialogues of a user's file, in its order.
   *
   * @throws DataException as {@link #file}
   */
  public static List<Dialogue> dialogues(Path file) {
    return dialogues(UserFile.read(file).text(), file.toString());
  }

  private static String form(Dialogue dialogue) {
    return dialogue.turns().stream()
        .map(turn -> turn.role() + " " + DistinctParts.formOf(turn.text()))
        .collect(joining("\n"));
  }

  private static List<Dialogue> dialogues(String lines, String name) {
    return UserFile.parseLines(name, lines, DialogueData::dialogue);
  }

  private static JsonNode json(String line, String where) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException broken) {
      throw new DataException(where + ": not JSON: " + JsonFault.reason(broken), broken);
    }
  }

  private static String value(String line, String key, String where) {
    JsonNode value = json(line, where).path(key);
    if (!value.isValueNode() || value.isNull()) {
      throw new DataException("%s: has no %s to divide by".formatted(where, key));
    }
    return value.asText();
  }

  private static Dialogue dialogue(String line, String where) {
    JsonNode json = json(line, where);
    List<String> services = new ArrayList<>();
    json.path("services").forEach(service -> services.add(service.asText()));
    boolean messages = json.has("messages");
    List<Turn> turns = new ArrayList<>();
    for (JsonNode turn : json.path(messages ? "messages" : "turns")) {
      JsonNode who = turn.path(messages ? "role" : "speaker");
      JsonNode text = turn.path(messages ? "content" : "text");
      if (!text.isTextual()) {
        throw new DataException(
            "%s: turn %d has no %s"
                .formatted(where, turns.size() + 1, messages ? "content" : "text"));
      }
      turns.add(new Turn(messages ? role(who, where) : speaker(who, where), text.asText().strip()));
    }
    if (turns.isEmpty()) {
      throw new DataException(
          where + ": no dialogue; a line is {\"messages\": [{\"role\": …, \"content\": …}, …]}");
    }
    return new Dialogue(services, turns);
  }

  private static Role speaker(JsonNode speaker, String where) {
    return switch (speaker.asText()) {
      case "user" -> Role.USER;
      case "system" -> Role.ASSISTANT;
      default ->
          throw new DataException(
              "%s: the speaker %s is neither \"user\" nor \"system\"".formatted(where, speaker));
    };
  }

  private static Role role(JsonNode role, String where) {
    return switch (role.asText()) {
      case "system", "developer" -> Role.SYSTEM;
      case "user" -> Role.USER;
      case "assistant" -> Role.ASSISTANT;
      default ->
          throw new DataException(
              "%s: the role %s is none of \"system\", \"user\", \"assistant\""
                  .formatted(where, role));
    };
  }
}
