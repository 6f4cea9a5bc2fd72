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
import java.util.function.Function;

/** Finds the weights in a folder of Hugging Face's layout. */
public final class Checkpoints {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MOST_INDEX = 16 << 20;

  /** Those that are preferred first. */
  private static final List<Layout> LAYOUTS =
      List.of(
          new Layout("model.safetensors", SafeTensorsFile::open),
          new Layout("pytorch_model.bin", TorchFile::open));

  private Checkpoints() {}

  /** A layout of weights in a folder. */
  private record Layout(String one, Function<Path, Checkpoint> opener) {
    String index() {
      return one + ".index.json";
    }
  }

  /** Whether there are weights that {@link #open} reads. */
  public static boolean areIn(Path folder) {
    for (Layout layout : LAYOUTS) {
      if (Files.exists(folder.resolve(layout.one))
          || Files.exists(folder.resolve(layout.index()))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Opens a folder's weights: {@code model.safetensors}, its shards, {@code pytorch_model.bin} or
   * its shards, the first that there are.
   *
   * @throws CheckpointException when there are none, or they are damaged
   */
  public static Checkpoint open(Path folder) {
    for (Layout layout : LAYOUTS) {
      if (Files.exists(folder.resolve(layout.one))) {
        return layout.opener.apply(folder.resolve(layout.one));
      }
      if (Files.exists(folder.resolve(layout.index()))) {
        return sharded(folder.resolve(layout.index()), layout.opener);
      }
    }
    throw new CheckpointException(
        folder + ": has no weights: neither model.safetensors nor pytorch_model.bin nor an index");
  }

  private static Checkpoint sharded(Path index, Function<Path, Checkpoint> opener) {
    Map<String, Checkpoint> files = new HashMap<>();
    SortedMap<String, Checkpoint> parts = new TreeMap<>();
    Sharded all = new Sharded(index.toString(), parts, new ArrayList<>());
    try {
      if (Files.size(index) > MOST_INDEX) {
        throw new CheckpointException(index + ": is too large for an index");
      }
      JsonNode places = JSON.readTree(Files.readAllBytes(index)).path("weight_map");
      for (Map.Entry<String, JsonNode> place : places.properties()) {
        String name = place.getValue().asText();
        Checkpoint part = files.get(name);
        if (part == null) {
          part = opener.apply(beside(index, name));
          files.put(name, part);
          all.files().add(part);
        }
        if (!part.names().contains(place.getKey())) {
          throw new CheckpointException(
              "%s: has no tensor %s".formatted(part.origin(), place.getKey()));
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

  /** A file in the folder of the index itself. */
  private static Path beside(Path index, String name) {
    boolean isName = name.matches("[A-Za-z0-9._-]+");
    if (!isName || !Files.isRegularFile(index.resolveSibling(name))) {
      throw new CheckpointException(
          "%s: there is no file %s".formatted(index, ByteCursor.shown(name)));
    }
    return index.resolveSibling(name);
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
