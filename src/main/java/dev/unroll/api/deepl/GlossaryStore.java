package dev.unroll.api.deepl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.registry.DeepLSettings;
import dev.unroll.api.registry.UnrollSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The glossaries of all clients, each of them a JSON file in its client's folder. Nothing is held
 * in memory, so that several services may share the folder.
 */
@ApplicationScoped
class GlossaryStore {
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  private static final String SUFFIX = ".json";
  private static final JsonMapper JSON = new JsonMapper();

  private final DeepLSettings settings;

  GlossaryStore(UnrollSettings settings) {
    this.settings = settings.deepl();
  }

  /**
   * Keeps a new glossary.
   *
   * @throws ApiException when none are kept, or the client has too many
   */
  synchronized void add(String client, Glossary glossary) {
    Path folder =
        folder(client)
            .orElseThrow(
                () ->
                    ApiException.invalid(
                        null,
                        "this service keeps no glossaries; unroll.deepl.glossaries is not set"));
    if (files(client).size() >= settings.glossaryLimit()) {
      throw ApiException.invalid(
          null,
          "there are %d glossaries already, and may be no more"
              .formatted(settings.glossaryLimit()));
    }
    write(folder, glossary);
  }

  /**
   * Replaces a glossary by what a change makes of it.
   *
   * @throws ApiException with status 404 when there is none
   */
  synchronized Glossary change(String client, String id, UnaryOperator<Glossary> change) {
    Glossary changed = change.apply(get(client, id));
    write(folder(client).orElseThrow(), changed);
    return changed;
  }

  /**
   * A client's glossary.
   *
   * @throws ApiException with status 404 when there is none
   */
  Glossary get(String client, String id) {
    return file(client, id).flatMap(GlossaryStore::read).orElseThrow(GlossaryStore::notFound);
  }

  /** All glossaries of a client, oldest first. */
  List<Glossary> all(String client) {
    return files(client).stream()
        .flatMap(file -> read(file).stream())
        .sorted(Comparator.comparing(Glossary::created).thenComparing(Glossary::id))
        .toList();
  }

  /**
   * Forgets a glossary.
   *
   * @throws ApiException with status 404 when there is none
   */
  synchronized void remove(String client, String id) {
    try {
      Path file = file(client, id).orElseThrow(GlossaryStore::notFound);
      if (!Files.deleteIfExists(file)) {
        throw notFound();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ApiException notFound() {
    return ApiException.notFound("Glossary not found", "glossary_id", "not_found");
  }

  private Optional<Path> folder(String client) {
    return settings.glossaries().map(folder -> folder.resolve(name(client)));
  }

  /** A name of a folder that says nothing of the client and is the same at all times. */
  private static String name(String client) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(client.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<Path> file(String client, String id) {
    return ID.matcher(id).matches()
        ? folder(client).map(folder -> folder.resolve(id + SUFFIX))
        : Optional.empty();
  }

  private List<Path> files(String client) {
    Optional<Path> folder = folder(client).filter(Files::isDirectory);
    if (folder.isEmpty()) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder.get())) {
      return files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Glossary> read(Path file) {
    try {
      JsonNode json = JSON.readTree(Files.readAllBytes(file));
      List<Glossary.Dictionary> dictionaries = new ArrayList<>();
      for (JsonNode one : json.path("dictionaries")) {
        Map<String, String> entries = new LinkedHashMap<>();
        one.path("entries")
            .properties()
            .forEach(e -> entries.put(e.getKey(), e.getValue().asText()));
        dictionaries.add(
            new Glossary.Dictionary(
                one.path("source").asText(), one.path("target").asText(), entries));
      }
      return Optional.of(
          new Glossary(
              json.path("id").asText(),
              json.path("name").asText(),
              Instant.parse(json.path("created").asText()),
              dictionaries));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // Removed meanwhile.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path folder, Glossary glossary) {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", glossary.id()).put("name", glossary.name());
    json.put("created", glossary.created().toString());
    for (Glossary.Dictionary dictionary : glossary.dictionaries()) {
      ObjectNode one = json.withArray("dictionaries").addObject();
      one.put("source", dictionary.source()).put("target", dictionary.target());
      ObjectNode entries = one.putObject("entries");
      dictionary.entries().forEach(entries::put);
    }
    try {
      Files.createDirectories(folder);
      Path temporary = Files.createTempFile(folder, "new", ".tmp");
      Files.write(temporary, bytes(json));
      Files.move(temporary, folder.resolve(glossary.id() + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
