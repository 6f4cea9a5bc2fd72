package dev.unroll.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** Finds the weights in a folder of Hugging Face's layout. */
public final class Checkpoints {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ONE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final long MOST_INDEX = 16 << 20;

  private Checkpoints() {}

  /** Whether there are weights that {@link #open} reads. */
  public static boolean areIn(Path folder) {
    return Files.exists(folder.resolve(ONE)) || Files.exists(folder.resolve(INDEX));
  }

  /**
   * Opens a folder's weights.
   *
   * @throws CheckpointException when there are none, or they are damaged
   */
  public static Checkpoint open(Path folder) {
    if (Files.exists(folder.resolve(ONE))) {
      return SafeTensorsFile.open(folder.resolve(ONE));
    }
    if (Files.exists(folder.resolve(INDEX))) {
      return sharded(folder.resolve(INDEX));
    }
    throw new CheckpointException(folder + ": has no weights: neither " + ONE + " nor " + INDEX);
  }

  private static Checkpoint sharded(Path index) {
    Map<String, SafeTensorsFile> files = new HashMap<>();
    SortedMap<String, Checkpoint> parts = new TreeMap<>();
    Sharded all = new Sharded(index.toString(), parts, new ArrayList<>());
    try {
      if (Files.size(index) > MOST_INDEX) {
        throw new CheckpointException(index + ": is too large for an index");
      }
      JsonNode places = JSON.readTree(Files.readAllBytes(index)).path("weight_map");
      for (Map.Entry<String, JsonNode> place : places.properties()) {
        String name = place.getValue().asText();
        Path file = index.resolveSibling(name);
        if (name.contains("/") || name.contains("\\") || !Files.isRegularFile(file)) {
          throw new CheckpointException("%s: there is no file %s".formatted(index, name));
        }
        SafeTensorsFile part = files.get(name);
        if (part == null) {
          part = SafeTensorsFile.open(file);
          files.put(name, part);
          all.files().add(part);
        }
        if (!part.names().contains(place.getKey())) {
          throw new CheckpointException("%s: has no tensor %s".formatted(file, place.getKey()));
        }
        parts.put(place.getKey(), part);
      }
      if (parts.isEmpty()) {
        throw new CheckpointException(index + ": weight_map: names no tensor");
      }
      return all;
    } catch (IOException e) {
      all.close();
      throw new CheckpointException(index + ": is no index of weights: " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      all.close();
      throw e;
    }
  }

  /** Tensors in several files. */
  private record Sharded(String origin, SortedMap<String, Checkpoint> parts, List<Checkpoint> files)
      implements Checkpoint {
    @Override
    public SortedSet<String> names() {
      return Collections.unmodifiableSortedSet((SortedSet<String>) parts.keySet());
    }

    @Override
    public TensorView tensor(String name) {
      Checkpoint part = parts.get(name);
      if (part == null) {
        throw new CheckpointException("%s: has no tensor %s".formatted(origin, name));
      }
      return part.tensor(name);
    }

    @Override
    public void close() {
      files.forEach(Checkpoint::close);
    }
  }
}
