package dev.unroll.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A model as its folder describes it, read without checking or loading its files.
 *
 * @param bytes size of its graphs, weights beside them included
 * @param precision how most of its weights are stored: {@code fp32}, {@code bf16}, {@code fp16},
 *     {@code int8} or {@code int4}
 */
public record ModelListing(String name, ModelConfig config, long bytes, String precision) {
  private static final int MOST_NAMED = 4;

  /**
   * Looks at a folder.
   *
   * @param name as the model is called
   * @throws BundleException with one line when it is no model
   */
  public static ModelListing of(String name, Path folder) {
    boolean foreign =
        Files.notExists(folder.resolve(ModelFolder.SUMS)) && ExternalFolder.isOne(folder);
    Path file = folder.resolve(ModelFolder.CONFIG);
    try {
      ModelConfig config =
          foreign
              ? ExternalFolder.read(folder, Optional.empty()).config()
              : ConfigFile.parse(BoundedFile.read(file, BoundedFile.CONFIG), file.toString());
      long bytes = 0;
      List<OnnxOutline> outlines = new ArrayList<>();
      for (String graph : config.graph().files()) {
        OnnxOutline outline = OnnxOutline.of(folder.resolve(graph));
        outlines.add(outline);
        bytes += Files.size(folder.resolve(graph));
        for (String data : outline.dataFiles()) {
          bytes += Files.size(folder.resolve(graph).resolveSibling(data));
        }
      }
      return new ModelListing(name, config, bytes, OnnxOutline.precision(outlines));
    } catch (IOException e) {
      throw BundleException.unreadable(folder, e);
    }
  }

  /** What another program calls a model of its own, else our architecture. */
  public String family() {
    return config.family().orElse(config.architecture());
  }

  /** What the model can do, in words. */
  public List<String> abilities() {
    List<String> abilities = new ArrayList<>();
    switch (config.task()) {
      case Task.Text text -> {
        abilities.add("completes");
        if (text.chat() != null) {
          abilities.add("chats");
        }
        switch (config.graph()) {
          case GraphContract.CachedDecoder decoder when decoder.hidden() == null -> {}
          case GraphContract.ExternalDecoder _ -> {}
          default -> abilities.add("embeds");
        }
      }
      case Task.Series _, Forecasting.Direct _ -> abilities.add("forecasts");
      case Task.Classification _ -> abilities.add("classifies");
      case Task.Embedding _ -> abilities.add("embeds");
      case Task.Seq2Seq task ->
          abilities.add(
              Directions.sourcesOf(task).isEmpty()
                  ? "translates"
                  : "translates %s to %s"
                      .formatted(
                          shown(Directions.sourcesOf(task)), shown(Directions.targetsOf(task))));
    }
    return List.copyOf(abilities);
  }

  /** A few languages by their codes, many by their number. */
  private static String shown(Set<String> languages) {
    return languages.size() <= MOST_NAMED
        ? String.join("/", languages)
        : languages.size() + " languages";
  }
}
