import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The Schema-Guided Dialogue data set as chats with tools, in the form of OpenAI's API:
 *
 * <pre>java -cp 'target/quarkus-app/lib/main/*' ServiceCalls.java dstc8-schema-guided-dialogue OUT</pre>
 *
 * <p>Intents of the services become tools, and the calls that the data set's annotations have become
 * calls. A result has what the assistant says of it before the next call of the service, and no
 * more: the context of the model is 512 tokens. What is longer than that becomes several lines; what
 * one line repeats of the one before it has weight 0, so that it is learnt once. Each third dialogue
 * stays without tools. Of the dialogues for validation and test, each sixteenth is taken.
 *
 * <p>A. Rastogi et al. (2020), Towards scalable multi-domain conversational agents: the
 * schema-guided dialogue dataset.
 */
final class ServiceCalls {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of dev and test, each dialogue with this number is enough for figures. */
  private static final int HELD_OUT = 16;

  /** Each dialogue with this number has no tools. */
  private static final int PLAIN = 3;

  /** Tokens of a line, about; the rest of 512 is for lines that have more than they seem to. */
  private static final double LONGEST = 470;

  /** Tokens of what a line repeats of the one before. */
  private static final double REPEATED = 130;

  private static final double TEXT_PER_TOKEN = 3.9;
  private static final double JSON_PER_TOKEN = 2.1;

  private static final int ENTITIES = 2;
  private static final int FIELDS = 5;
  private static final int OPTIONS = 5;

  /** One line in so many offers a service, too, that the dialogue is not about. */
  private static final int WITH_ANOTHER = 4;

  private final Map<String, JsonNode> services = new LinkedHashMap<>();
  private final String part;
  private int plain;
  private int lines;
  private int calls;

  private ServiceCalls(String part) {
    this.part = part;
  }

  public static void main(String... arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("usage: java ServiceCalls.java dstc8-schema-guided-dialogue OUT");
      System.exit(2);
    }
    Files.createDirectories(Path.of(arguments[1]));
    for (String part : List.of("train", "dev", "test")) {
      new ServiceCalls(part).write(Path.of(arguments[0]), Path.of(arguments[1]));
    }
  }

  private void write(Path data, Path out) throws IOException {
    for (JsonNode service : JSON.readTree(data.resolve(part).resolve("schema.json").toFile())) {
      services.put(service.path("service_name").asText(), service);
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(data.resolve(part))) {
      files = all.filter(f -> f.getFileName().toString().startsWith("dialogues_")).sorted().toList();
    }
    int dialogues = 0;
    try (BufferedWriter writer = Files.newBufferedWriter(out.resolve(part + ".jsonl"))) {
      for (Path file : files) {
        for (JsonNode dialogue : JSON.readTree(file.toFile())) {
          if (!part.equals("train") && dialogues % HELD_OUT != 0) {
            dialogues++;
            continue;
          }
          for (ObjectNode line : linesOf(dialogue, dialogues)) {
            writer.write(JSON.writeValueAsString(line));
            writer.write('\n');
            lines++;
          }
          dialogues++;
        }
      }
    }
    System.out.printf(
        "%s: %d dialogues of %d files, %d of them without tools; %d lines, %d calls%n",
        part, dialogues, files.size(), plain, lines, calls);
  }

  /**
   * A user's turn and what follows it up to the next.
   *
   * @param services that it is about
   */
  private record Exchange(List<ObjectNode> messages, Set<String> services, double tokens) {}

  private List<ObjectNode> linesOf(JsonNode dialogue, int number) {
    Set<String> names = new HashSet<>();
    boolean isClear = true; // No two of its services have a function of one name.
    for (JsonNode service : dialogue.path("services")) {
      for (JsonNode intent : services.get(service.asText()).path("intents")) {
        isClear &= names.add(intent.path("name").asText());
      }
    }
    if (number % PLAIN == 0 || !isClear) {
      return List.of(withoutTools(dialogue, number));
    }
    List<Exchange> exchanges = exchanges(dialogue);
    Random random = new Random(dialogue.path("dialogue_id").asText().hashCode());
    List<ObjectNode> lines = new ArrayList<>();
    int learnt = 0; // exchanges that are in lines already
    int from = 0;
    while (learnt < exchanges.size()) {
      int to = learnt + 1;
      while (to < exchanges.size() && tokens(exchanges.subList(from, to + 1)) <= LONGEST) {
        to++;
      }
      lines.add(line(exchanges.subList(from, to), learnt - from, random));
      learnt = to;
      from = to;
      while (from > 0
          && tokens(exchanges.subList(from - 1, to)) - toolTokens(exchanges.subList(from - 1, to))
              <= REPEATED) {
        from--;
      }
    }
    return lines;
  }

  private ObjectNode withoutTools(JsonNode dialogue, int number) {
    plain++;
    ObjectNode line = JSON.createObjectNode();
    if (number % (2 * PLAIN) == 0) {
      line.set("services", dialogue.path("services"));
    }
    ArrayNode messages = line.putArray("messages");
    for (JsonNode turn : dialogue.path("turns")) {
      messages.add(said(isUser(turn) ? "user" : "assistant", turn));
    }
    return line;
  }

  private static boolean isUser(JsonNode turn) {
    return turn.path("speaker").asText().equals("USER");
  }

  private static ObjectNode said(String role, JsonNode turn) {
    return JSON.createObjectNode()
        .put("role", role)
        .put("content", turn.path("utterance").asText().strip());
  }

  private List<Exchange> exchanges(JsonNode dialogue) {
    List<Exchange> exchanges = new ArrayList<>();
    JsonNode turns = dialogue.path("turns");
    int call = 0;
    for (int i = 0; i < turns.size(); i++) {
      JsonNode turn = turns.get(i);
      List<ObjectNode> messages = new ArrayList<>();
      Set<String> about = new LinkedHashSet<>();
      double tokens = 0;
      for (JsonNode frame : turn.path("frames")) {
        about.add(frame.path("service").asText());
        JsonNode given = frame.path("service_call");
        if (given.isMissingNode()) {
          continue;
        }
        String id = "call_" + ++call;
        String arguments = arguments(given);
        ObjectNode calling = JSON.createObjectNode().put("role", "assistant");
        calling.putNull("content");
        ObjectNode one = calling.putArray("tool_calls").addObject();
        one.put("id", id).put("type", "function");
        one.putObject("function")
            .put("name", given.path("method").asText())
            .put("arguments", arguments);
        String result = result(turns, i, frame);
        messages.add(calling);
        messages.add(
            JSON.createObjectNode()
                .put("role", "tool")
                .put("tool_call_id", id)
                .put("content", result));
        tokens += 8 + (arguments.length() + result.length() + 16) / JSON_PER_TOKEN;
      }
      ObjectNode said = said(isUser(turn) ? "user" : "assistant", turn);
      messages.add(said);
      tokens += 2 + said.path("content").asText().length() / TEXT_PER_TOKEN;
      if (isUser(turn) || exchanges.isEmpty()) {
        exchanges.add(new Exchange(messages, about, tokens));
      } else {
        Exchange last = exchanges.removeLast();
        List<ObjectNode> both = new ArrayList<>(last.messages());
        both.addAll(messages);
        Set<String> all = new LinkedHashSet<>(last.services());
        all.addAll(about);
        exchanges.add(new Exchange(both, all, last.tokens() + tokens));
      }
    }
    return exchanges;
  }

  private static String arguments(JsonNode call) {
    ObjectNode arguments = JSON.createObjectNode();
    call.path("parameters")
        .properties()
        .forEach(
            given -> {
              if (!given.getValue().asText().equals("dontcare")) {
                arguments.put(given.getKey(), given.getValue().asText());
              }
            });
    return arguments.toString();
  }

  /** An entity of a call's results, and what is said of it. */
  private record Entity(JsonNode result, Set<String> fields) {}

  private String result(JsonNode turns, int at, JsonNode called) {
    String service = called.path("service").asText();
    JsonNode results = called.path("service_results");
    JsonNode given = called.path("service_call").path("parameters");
    boolean isDone = has(called, "NOTIFY_SUCCESS");
    boolean isFailed = has(called, "NOTIFY_FAILURE");
    boolean isTransaction =
        isTransaction(service, called.path("service_call").path("method").asText());
    if (isFailed || (results.isEmpty() && !isDone)) {
      return isTransaction ? "{\"success\":false}" : "[]";
    }
    List<Entity> entities = new ArrayList<>();
    for (int i = at; i < turns.size(); i++) {
      for (JsonNode frame : turns.get(i).path("frames")) {
        boolean isOf = frame.path("service").asText().equals(service) && !isUser(turns.get(i));
        if (i > at && isOf && frame.has("service_call")) {
          i = turns.size() - 1;
          break;
        }
        if (isOf) {
          collect(frame, results, entities);
        }
      }
    }
    if (entities.isEmpty() && !results.isEmpty()) {
      entities.add(new Entity(results.get(0), new LinkedHashSet<>()));
    }
    ArrayNode shown = JSON.createArrayNode();
    for (Entity entity : entities.subList(0, Math.min(ENTITIES, entities.size()))) {
      ObjectNode one = JSON.createObjectNode();
      for (String field : entity.fields()) {
        boolean isKnown = given.path(field).asText().equals(entity.result().path(field).asText());
        if (one.size() < FIELDS && (!isKnown || entity.fields().size() == 1)) {
          one.put(field, entity.result().path(field).asText());
        }
      }
      shown.add(one);
    }
    ObjectNode first = shown.isEmpty() ? shown.addObject() : (ObjectNode) shown.get(0);
    for (JsonNode action : called.path("actions")) {
      if (action.path("act").asText().equals("INFORM_COUNT")) {
        first.put("count", action.path("canonical_values").path(0).asText());
      }
    }
    if (isTransaction) {
      first.put("success", true);
    }
    return (shown.size() == 1 ? first : shown).toString();
  }

  private boolean isTransaction(String service, String method) {
    for (JsonNode intent : services.get(service).path("intents")) {
      if (intent.path("name").asText().equals(method)) {
        return intent.path("is_transactional").asBoolean();
      }
    }
    return false;
  }

  private static boolean has(JsonNode frame, String act) {
    for (JsonNode action : frame.path("actions")) {
      if (action.path("act").asText().equals(act)) {
        return true;
      }
    }
    return false;
  }

  /** Notes which entity a turn offers, and what it says of the last one that was offered. */
  private static void collect(JsonNode frame, JsonNode results, List<Entity> entities) {
    Map<String, String> offered = values(frame, "OFFER");
    Map<String, String> informed = values(frame, "INFORM");
    if (!offered.isEmpty() || (entities.isEmpty() && !informed.isEmpty())) {
      Map<String, String> said = offered.isEmpty() ? informed : offered;
      for (JsonNode result : results) {
        if (said.entrySet().stream()
            .allMatch(each -> result.path(each.getKey()).asText().equals(each.getValue()))) {
          if (entities.stream().noneMatch(entity -> entity.result().equals(result))) {
            entities.add(new Entity(result, new LinkedHashSet<>(said.keySet())));
          }
          break;
        }
      }
    }
    informed.forEach(
        (slot, value) -> {
          if (!entities.isEmpty()
              && entities.getLast().result().path(slot).asText().equals(value)) {
            entities.getLast().fields().add(slot);
          }
        });
  }

  private static Map<String, String> values(JsonNode frame, String act) {
    Map<String, String> values = new LinkedHashMap<>();
    for (JsonNode action : frame.path("actions")) {
      if (action.path("act").asText().equals(act) && !action.path("canonical_values").isEmpty()) {
        values.put(
            action.path("slot").asText(), action.path("canonical_values").get(0).asText());
      }
    }
    return values;
  }

  private static Set<String> about(List<Exchange> exchanges) {
    Set<String> about = new LinkedHashSet<>();
    exchanges.forEach(exchange -> about.addAll(exchange.services()));
    return about;
  }

  private double tokens(List<Exchange> exchanges) {
    return toolTokens(exchanges) + exchanges.stream().mapToDouble(Exchange::tokens).sum();
  }

  private double toolTokens(List<Exchange> exchanges) {
    return toolTokens(about(exchanges));
  }

  private double toolTokens(Set<String> about) {
    double tokens = 2;
    for (String service : about) {
      for (JsonNode intent : services.get(service).path("intents")) {
        tokens += 4 + intent.path("name").asText().length() / JSON_PER_TOKEN;
        for (JsonNode slot : intent.path("required_slots")) {
          tokens += 1 + slot.asText().length() / JSON_PER_TOKEN;
        }
        for (Map.Entry<String, JsonNode> slot : intent.path("optional_slots").properties()) {
          tokens += 1 + slot.getKey().length() / JSON_PER_TOKEN;
        }
      }
    }
    return tokens;
  }

  private ObjectNode line(List<Exchange> exchanges, int repeated, Random random) {
    List<String> about = new ArrayList<>(about(exchanges));
    if (random.nextInt(WITH_ANOTHER) == 0) {
      List<String> all = new ArrayList<>(services.keySet());
      String other = all.get(random.nextInt(all.size()));
      Set<String> more = new LinkedHashSet<>(about);
      more.add(other);
      double tokens = tokens(exchanges) - toolTokens(exchanges) + toolTokens(more);
      if (isClear(more) && tokens <= LONGEST) {
        about = new ArrayList<>(more);
      }
    }
    Collections.shuffle(about, random);
    ObjectNode line = JSON.createObjectNode();
    ArrayNode tools = line.putArray("tools");
    about.forEach(service -> offer(services.get(service), tools));
    ArrayNode messages = line.putArray("messages");
    for (int i = 0; i < exchanges.size(); i++) {
      for (ObjectNode message : exchanges.get(i).messages()) {
        boolean isAssistants = message.path("role").asText().equals("assistant");
        messages.add(
            i < repeated && isAssistants ? message.deepCopy().put("weight", 0) : message);
        calls += i >= repeated && message.has("tool_calls") ? 1 : 0;
      }
    }
    return line;
  }

  private boolean isClear(Set<String> about) {
    Set<String> names = new HashSet<>();
    for (String service : about) {
      for (JsonNode intent : services.get(service).path("intents")) {
        if (!names.add(intent.path("name").asText())) {
          return false;
        }
      }
    }
    return true;
  }

  private static void offer(JsonNode service, ArrayNode tools) {
    for (JsonNode intent : service.path("intents")) {
      ObjectNode tool = tools.addObject().put("type", "function");
      ObjectNode function =
          tool.putObject("function")
              .put("name", intent.path("name").asText())
              .put("description", intent.path("description").asText());
      ObjectNode schema = function.putObject("parameters").put("type", "object");
      ObjectNode properties = schema.putObject("properties");
      ArrayNode required = schema.putArray("required");
      for (JsonNode slot : intent.path("required_slots")) {
        describe(service, slot.asText(), properties);
        required.add(slot.asText());
      }
      for (Map.Entry<String, JsonNode> slot : intent.path("optional_slots").properties()) {
        describe(service, slot.getKey(), properties);
      }
    }
  }

  private static void describe(JsonNode service, String name, ObjectNode properties) {
    ObjectNode property = properties.putObject(name).put("type", "string");
    for (JsonNode slot : service.path("slots")) {
      JsonNode options = slot.path("possible_values");
      if (slot.path("name").asText().equals(name)
          && slot.path("is_categorical").asBoolean()
          && options.size() <= OPTIONS) {
        property.set("enum", options);
      }
    }
  }
}
