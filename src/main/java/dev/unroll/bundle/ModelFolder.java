package dev.unroll.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.unroll.text.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A model folder whose every listed file matched its checksum when it was read.
 *
 * @param name the model's id in every API: the name of its folder, or {@code GROUP/NAME} where that
 *     is in a folder that only holds models
 * @param config what {@code config.json} says
 * @param files names of the checked files
 * @param version SHA-256 of {@code SHA256SUMS}: two folders of one version hold the same model
 */
public record ModelFolder(
    Path path, String name, ModelConfig config, SortedSet<String> files, String version) {
  public static final String CONFIG = "config.json";
  public static final String TOKENIZER = "tokenizer.json";
  public static final String TARGET_TOKENIZER = "tokenizer-target.json";
  public static final String RECIPE = "recipe.yaml";
  public static final String CARD = "README.md";
  public static final String METRICS = "metrics.json";
  public static final String CURVES = "training.svg";

  /** Tools that people can try the model with, which may be edited freely and need not exist. */
  public static final String TOOLS = "tools.json";

  /** What the name of the file with a graph's large weights ends with. */
  public static final String DATA = ".data";

  public static final String SUMS = "SHA256SUMS";

  public ModelFolder {
    files = Collections.unmodifiableSortedSet(new TreeSet<>(files));
  }

  /** A folder that may be incomplete and whose files are not checked, of a model in the making. */
  public static ModelFolder unchecked(Path path, ModelConfig config) {
    return new ModelFolder(path, nameOf(path), config, Collections.emptySortedSet(), "unchecked");
  }

  /** The first graph: the only one of most models, the encoder of one that translates. */
  public Path graph() {
    return path.resolve(config.graph().files().getFirst());
  }

  /** The tokenizer of a text model, and of the source where there is one. */
  public Path tokenizer() {
    return path.resolve(TOKENIZER);
  }

  /** The content of {@link #tokenizer()}. */
  public String tokenizerJson() {
    return content(tokenizer());
  }

  /** The content of {@link #targetTokenizer()}. */
  public String targetTokenizerJson() {
    return content(targetTokenizer());
  }

  private static String content(Path tokenizer) {
    try {
      return new String(BoundedFile.read(tokenizer, Tokenizer.MOST_BYTES), UTF_8);
    } catch (IOException e) {
      throw BundleException.unreadable(tokenizer, e);
    }
  }

  /** The tokenizer of the target, which may be that of the source too. */
  public Path targetTokenizer() {
    return config.task() instanceof Task.Seq2Seq task && !task.shared()
        ? path.resolve(TARGET_TOKENIZER)
        : tokenizer();
  }

  /** The model card, which may be edited freely and need not exist. */
  public Path card() {
    return path.resolve(CARD);
  }

  /**
   * The content of a small file that is shown to clients, such as the card.
   *
   * @return empty unless it is a plain file of this folder that can be read, and not too large
   */
  public Optional<byte[]> shown(String file) {
    try {
      LoadableFiles.checkInside(path, config.graph().files().getFirst(), file);
      return Optional.of(BoundedFile.read(path.resolve(file), BoundedFile.SHOWN));
    } catch (BundleException | IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads and checks a folder. One that another program exported has no checksums.
   *
   * @throws BundleException with one line that says which file is wrong and why
   */
  public static ModelFolder read(Path folder) {
    return readAs(folder, nameOf(folder));
  }

  /**
   * The same of a model by its name in a folder of models.
   *
   * @param name one of {@link ModelFolders#in}
   */
  public static ModelFolder read(Path models, String name) {
    return readAs(models.resolve(name), name);
  }

  private static ModelFolder readAs(Path folder, String name) {
    if (!ModelFolders.isName(name)) {
      throw new BundleException("%s: '%s' %s".formatted(folder, name, ModelFolders.refusal(name)));
    }
    if (!Files.isDirectory(folder)) {
      throw new BundleException(
          folder
              + (Files.isSymbolicLink(folder)
                  ? ": is a link that leads to no folder"
                  : ": no such model folder"));
    }
    if (hasOnlyRecipe(folder)) {
      throw new BundleException(
          "%s: has a recipe but no model yet; unroll train %s makes one".formatted(folder, folder));
    }
    try {
      return Files.notExists(folder.resolve(SUMS)) && ExternalFolder.isOne(folder)
          ? ExternalFolder.read(folder, Optional.empty()).asModelFolder().as(name)
          : check(folder, name);
    } catch (NoSuchFileException e) {
      throw new BundleException(folder + ": is missing " + Path.of(e.getFile()).getFileName(), e);
    } catch (IOException e) {
      throw BundleException.unreadable(folder, e);
    }
  }

  private static boolean hasOnlyRecipe(Path folder) {
    return Files.exists(folder.resolve(RECIPE))
        && Files.notExists(folder.resolve(SUMS))
        && Files.notExists(folder.resolve(CONFIG));
  }

  private static ModelFolder check(Path folder, String name) throws IOException {
    byte[] sumsFile = BoundedFile.read(folder.resolve(SUMS), BoundedFile.SUMS);
    Checksums listed = Checksums.parse(sumsFile, folder.resolve(SUMS).toString());
    requireListed(folder, listed, CONFIG);
    LoadableFiles.check(folder, listed.sums().keySet());
    for (Map.Entry<String, String> sum : listed.sums().entrySet()) {
      Path file = folder.resolve(sum.getKey());
      if (!Checksums.sha256(file).equals(sum.getValue())) {
        throw new BundleException(
            file + ": is damaged or of another model: its SHA-256 is not the one in " + SUMS);
      }
    }
    Path configFile = folder.resolve(CONFIG);
    ModelConfig config =
        ConfigFile.parse(
            BoundedFile.read(configFile, BoundedFile.OWN_CONFIG), configFile.toString());
    for (String file : config.graph().files()) {
      requireListed(folder, listed, file);
      if (Files.exists(folder.resolve(file + DATA))) {
        requireListed(folder, listed, file + DATA);
      }
    }
    switch (config.task()) {
      case Task.Text text when config.network() != null -> {
        requireListed(folder, listed, TOKENIZER);
        requireLogits(folder.resolve(TOKENIZER), text.vocabSize());
      }
      case Task.Text text -> requireTokens(folder, listed, TOKENIZER, text.vocabSize());
      case Task.Classification task when task.pooling() != null -> {
        requireListed(folder, listed, TOKENIZER);
        requireLogits(folder.resolve(TOKENIZER), task.vocabSize());
      }
      case Task.Classification task -> requireTokens(folder, listed, TOKENIZER, task.vocabSize());
      case Task.Seq2Seq task when task.conventions() != null -> {
        requireListed(folder, listed, TOKENIZER);
        requireLogits(folder.resolve(TOKENIZER), task.source());
        String target = task.shared() ? TOKENIZER : TARGET_TOKENIZER;
        requireListed(folder, listed, target);
        requireLogits(folder.resolve(target), task.target());
        String shortlist = task.conventions().shortlist();
        if (shortlist != null) {
          requireListed(folder, listed, shortlist);
        }
      }
      case Task.Seq2Seq task -> {
        requireTokens(folder, listed, TOKENIZER, task.source());
        requireTokens(folder, listed, task.shared() ? TOKENIZER : TARGET_TOKENIZER, task.target());
      }
      case Task.Embedding task -> {
        requireListed(folder, listed, TOKENIZER);
        requireLogits(folder.resolve(TOKENIZER), task.vocabSize());
      }
      case Task.Series _, Forecasting.Direct _ -> {}
    }
    return new ModelFolder(
        folder, name, config, new TreeSet<>(listed.sums().keySet()), Checksums.sha256(sumsFile));
  }

  private ModelFolder as(String otherName) {
    return new ModelFolder(path, otherName, config, files, version);
  }

  private static void requireTokens(Path folder, Checksums listed, String file, int tokens) {
    requireListed(folder, listed, file);
    Path tokenizer = folder.resolve(file);
    int size = ConfigFile.vocabSize(tokenizer);
    if (size != tokens) {
      throw new BundleException(
          "%s: has %d tokens, but the model has %d: it is another model's"
              .formatted(tokenizer, size, tokens));
    }
  }

  /**
   * Checks that a model has a logit for each token of its tokenizer; it may have more.
   *
   * @throws BundleException when it has not
   */
  public static void requireLogits(Path tokenizer, int logits) {
    int tokens = ConfigFile.tokensEnd(tokenizer);
    if (tokens > logits) {
      throw new BundleException(
          "%s: has tokens up to %d, but the model has logits for %d only: it is another model's"
              .formatted(tokenizer, tokens - 1, logits));
    }
  }

  private static void requireListed(Path folder, Checksums listed, String file) {
    if (!listed.sums().containsKey(file)) {
      throw new BundleException(
          folder.resolve(file)
              + (Files.exists(folder.resolve(file))
                  ? ": is not listed in " + SUMS
                  : ": is missing"));
    }
  }

  /** {@code config.json} as the folder's filler writes it. */
  public static void writeConfig(Path folder, ModelConfig config) throws IOException {
    Files.write(folder.resolve(CONFIG), ConfigFile.format(config));
  }

  /**
   * Writes a folder so that a reader sees the old one or the whole new one, whenever the process is
   * killed. What does not belong to the old model, such as its {@code recipe.yaml} or a user's
   * data, is in the new folder too, unless the filler writes a file of that name.
   *
   * @param target the folder to make or to replace
   * @param filler writes all files but {@code SHA256SUMS} into the temporary folder that it is
   *     given
   * @throws BundleException when the disk refuses; the old folder is then as it was
   */
  public static void write(Path target, NewFolder.Filler filler) {
    requireModelName(target);
    FolderSwap.replace(target.toAbsolutePath().normalize(), filler);
  }

  /**
   * Makes sure, before work is spent, that {@link #write} could make or replace this folder.
   *
   * @throws BundleException when its name is none for a model, or its place cannot be written
   */
  public static void requireWritable(Path target) {
    requireModelName(target);
    NewFolder.requirePlace(target.toAbsolutePath().normalize());
  }

  private static void requireModelName(Path target) {
    if (!FileName.isSafe(nameOf(target))) {
      throw new BundleException(target + ": " + ModelFolders.refusal(nameOf(target)));
    }
  }

  /**
   * Deletes what killed processes have left beside the models of a folder, and restores a model
   * that such a one had between two names.
   */
  public static void clean(Path models) {
    Leftovers.clean(models);
    ModelFolders.groups(models).forEach(Leftovers::clean);
  }

  static String nameOf(Path folder) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return name == null ? "" : name.toString();
  }
}
