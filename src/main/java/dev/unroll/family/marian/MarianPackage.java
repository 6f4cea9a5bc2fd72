package dev.unroll.family.marian;

import static dev.unroll.bundle.ModelFolder.TARGET_TOKENIZER;
import static dev.unroll.bundle.ModelFolder.TOKENIZER;

import dev.unroll.bundle.Conventions;
import dev.unroll.bundle.Directions;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.MarianCheckpoint;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.NativeModel;
import dev.unroll.family.translation.NativeTranslator;
import dev.unroll.family.translation.TranslationTask;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.graph.onnx.Rounding;
import dev.unroll.text.hub.HubTokenizer;
import dev.unroll.text.hub.HubTokenizerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A package of Marian's: of Firefox Translations (Bergamot), or OPUS-MT's own. Open until its model
 * is written.
 *
 * <p>M. Junczys-Dowmunt et al. (2018), Marian: fast neural machine translation in C++. ACL,
 * demonstrations.
 */
public final class MarianPackage implements AutoCloseable {
  private static final int LONGEST = 512;
  private static final int END = 0;
  private static final int UNKNOWN = 1;
  private static final double LONGER = 2;

  /** The name that the shortlist has in a model folder. */
  public static final String SHORTLIST = "shortlist.bin";

  private final MarianFiles files;
  private final MarianOptions options;
  private final Unpacked unpacked = new Unpacked();
  private final MarianCheckpoint checkpoint;
  private final MarianNetwork network;
  private final MarianTensors tensors;

  private MarianPackage(Path folder, MarianOptions options) {
    this.files = MarianFiles.of(folder, options.variant());
    this.options = options;
    MarianCheckpoint opened = MarianCheckpoint.open(unpacked.file(files.weights()));
    try {
      MarianYaml yaml = MarianYaml.of(opened.configuration(), opened.origin());
      this.network = MarianNetwork.of(yaml, options.context().orElse(LONGEST));
      this.tensors = new MarianTensors(opened, network);
    } catch (RuntimeException | Error e) {
      opened.close();
      unpacked.close();
      throw e;
    }
    this.checkpoint = opened;
  }

  /** Whether a folder is a package. */
  public static boolean isOne(Path folder) {
    return MarianFiles.isOne(folder);
  }

  /**
   * Opens a package.
   *
   * @throws FamilyException when it asks for what is not done here, by key and value
   * @throws dev.unroll.checkpoint.CheckpointException when its weights are damaged
   */
  public static MarianPackage open(Path folder, MarianOptions options) {
    return new MarianPackage(folder, options);
  }

  /** The model. */
  public NativeModel model() {
    return new NativeTranslator(
        network.config(),
        tensors.weights(),
        task(),
        options.precision().orElse(Precision.FP32),
        rounding(),
        remarks());
  }

  /** Products are of integers where the file has these, unless the user wants it otherwise. */
  private Optional<Rounding> rounding() {
    boolean hasIntegers =
        checkpoint.names().stream().anyMatch(name -> checkpoint.integers(name).isPresent());
    return hasIntegers && options.precision().isEmpty()
        ? Optional.of(new Rounding(tensors.multipliers()))
        : Optional.empty();
  }

  private List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    if (Files.exists(files.weights().resolveSibling("preprocess.sh"))) {
      remarks.add("what preprocess.sh does to texts is not done here");
    }
    if (languages(null) == null && directions() == null) {
      remarks.add("its files do not tell its languages; give them with --languages en-fr");
    }
    return remarks;
  }

  private Task.Seq2Seq task() {
    MarianYaml settings = files.settings();
    settings.only("word-penalty", 0, 0.0);
    settings.only("n-best", false);
    Directions directions = directions();
    boolean hasUnknown = settings.flag("allow-unk", false);
    Task.Limits limits =
        new Task.Limits(
            network.config().maxPositions(),
            network.config().maxPositions(),
            settings.number("max-length-factor", LONGER),
            0);
    return new Task.Seq2Seq(
        network.config().sourceVocab(),
        network.config().targetVocab(),
        files.isShared() && files.source().equals(files.target()),
        new Task.Special(END, network.begin(), END),
        false,
        limits,
        new Task.Decoding(
            settings.integer("beam-size", 1),
            settings.number("normalize", settings.has("beam-size") ? 0 : 1),
            null,
            Task.Ending.ENDED),
        languages(directions),
        List.of(),
        new Conventions(
            List.of(),
            null,
            List.of(network.begin()),
            false,
            null,
            hasUnknown ? null : List.of(UNKNOWN),
            true,
            shortlist().map(_ -> SHORTLIST).orElse(null)),
        directions,
        null);
  }

  /** The shortlist, if there is one and it is wanted. */
  public Optional<Path> shortlist() {
    return files.shortlist().filter(_ -> options.usesShortlist());
  }

  /** The languages that a request need not name. */
  private Task.@Nullable Languages languages(@Nullable Directions directions) {
    return pair()
        .filter(pair -> directions == null || directions.target(pair.getLast()).isPresent())
        .map(pair -> new Task.Languages(pair.getFirst(), pair.getLast()))
        .orElse(null);
  }

  private Optional<List<String>> pair() {
    return options.languages().or(files::languages);
  }

  /** Those of a model of several targets, whose tokens are in its vocabulary. */
  private @Nullable Directions directions() {
    try {
      return files
          .vocabulary()
          .map(file -> HubTokenizer.languages(unpacked.file(file)))
          .map(tokens -> TranslationTask.ofTargets(tokens, pair().map(List::getFirst)))
          .orElse(null);
    } catch (HubTokenizerException e) {
      throw new FamilyException(String.valueOf(e.getMessage()));
    }
  }

  /** Writes tokenizers and shortlist into a model folder. */
  public void writeBeside(Path folder) throws IOException {
    try {
      write(folder.resolve(TOKENIZER), files.source(), files.vocabulary(), network.sources());
      if (!files.isShared() || !files.source().equals(files.target())) {
        write(
            folder.resolve(TARGET_TOKENIZER),
            files.target(),
            files.targetVocabulary(),
            network.targets());
      }
    } catch (HubTokenizerException e) {
      throw new FamilyException(String.valueOf(e.getMessage()));
    }
    if (shortlist().isPresent()) {
      Files.copy(unpacked.file(shortlist().get()), folder.resolve(SHORTLIST));
    }
  }

  private void write(Path file, Path pieces, Optional<Path> numbers, int tokens)
      throws IOException {
    Path unpackedPieces = unpacked.file(pieces);
    Files.writeString(
        file,
        numbers.isPresent()
            ? HubTokenizer.ofPieces(unpackedPieces, unpacked.file(numbers.get()))
            : HubTokenizer.ofPieces(unpackedPieces));
    ModelFolder.requireLogits(file, tokens);
  }

  @Override
  public void close() {
    checkpoint.close();
    unpacked.close();
  }
}
