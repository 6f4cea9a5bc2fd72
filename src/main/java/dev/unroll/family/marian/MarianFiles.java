package dev.unroll.family.marian;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.unroll.family.hub.FamilyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a package of Marian's: weights, vocabularies, the settings of its decoder, a
 * shortlist.
 *
 * @param weights {@code .npz} or {@code .bin}, perhaps packed with gzip, as are the others
 * @param settings what {@code decoder.yml} says; nothing where there is none
 * @param source the source's pieces
 * @param target the target's pieces, the same file where both have one vocabulary
 * @param vocabulary the numbers of the pieces, where the pieces have not their own
 */
record MarianFiles(
    Path weights,
    MarianYaml settings,
    Path source,
    Path target,
    Optional<Path> vocabulary,
    Optional<Path> targetVocabulary,
    Optional<Path> shortlist) {
  private static final long MOST_SETTINGS = 1 << 20;
  private static final Pattern PAIR =
      Pattern.compile("(?:^|[._-])([a-z]{2})-?([a-z]{2})(?=[._-]|$)");

  private static final Set<String> LANGUAGES = Set.of(Locale.getISOLanguages());

  /** Weights, those that are preferred first. */
  private static final List<Pattern> WEIGHTS =
      List.of(
          Pattern.compile(".*alphas\\.bin(\\.gz)?"),
          Pattern.compile("model.*\\.bin(\\.gz)?"),
          Pattern.compile("(?!.*(optimizer|\\.optim)).*\\.npz(\\.gz)?"));

  /** Whether a folder is such a package. */
  static boolean isOne(Path folder) {
    try {
      List<String> names = names(folder);
      boolean hasWeights =
          names.stream()
              .anyMatch(name -> WEIGHTS.stream().anyMatch(p -> p.matcher(name).matches()));
      boolean hasWords =
          names.stream()
              .anyMatch(name -> name.matches(".*\\.spm(\\.gz)?|.*vocab.*\\.yml|decoder\\.yml"));
      return hasWeights && hasWords;
    } catch (FamilyException unreadable) {
      return false;
    }
  }

  /**
   * Finds a package's files.
   *
   * @param variant the name of the weights' file, or a part of it; empty for those that {@code
   *     decoder.yml} names, or those with 8-bit integers
   * @throws FamilyException when some are missing
   */
  static MarianFiles of(Path folder, Optional<String> variant) {
    List<String> names = names(folder);
    MarianYaml settings = settings(folder, names);
    Path weights = folder.resolve(weights(folder, names, settings, variant));
    Optional<Path> shortlist =
        names.stream()
            .filter(name -> name.matches("lex.*\\.bin(\\.gz)?"))
            .findFirst()
            .map(folder::resolve);
    List<String> told = settings.texts("vocabs").stream().filter(names::contains).toList();
    if (names.contains("source.spm") && names.contains("target.spm")) {
      List<String> numbers =
          told.size() == 2
              ? told
              : sides(
                  folder,
                  names,
                  "vocab.yml",
                  name -> name.matches("(.*[.])?(src|trg)?[.]?vocab\\.yml"));
      return new MarianFiles(
          weights,
          settings,
          folder.resolve("source.spm"),
          folder.resolve("target.spm"),
          Optional.of(folder.resolve(numbers.getFirst())),
          Optional.of(folder.resolve(numbers.getLast())),
          shortlist);
    }
    if (names.contains("source.bpe")) {
      throw new FamilyException(folder + ": its pieces are of source.bpe, which is not read");
    }
    List<String> pieces =
        told.size() == 2
            ? told
            : sides(folder, names, "vocab*.spm", name -> name.matches(".*vocab.*\\.spm(\\.gz)?"));
    if (pieces.stream().anyMatch(name -> !name.contains(".spm"))) {
      throw new FamilyException(
          folder + ": " + pieces.getFirst() + " needs source.spm and target.spm beside it");
    }
    return new MarianFiles(
        weights,
        settings,
        folder.resolve(pieces.getFirst()),
        folder.resolve(pieces.getLast()),
        Optional.empty(),
        Optional.empty(),
        shortlist);
  }

  /** Whether source and target have one vocabulary. */
  boolean isShared() {
    return vocabulary.isPresent() ? vocabulary.equals(targetVocabulary) : source.equals(target);
  }

  /** The two languages that the names of files tell, such as {@code vocab.enfr.spm}. */
  Optional<List<String>> languages() {
    List<String> names = new ArrayList<>();
    shortlist.ifPresent(file -> names.add(String.valueOf(file.getFileName())));
    names.add(String.valueOf(source.getFileName()));
    Optional.of(String.valueOf(weights.getFileName()))
        .filter(name -> name.startsWith("model."))
        .ifPresent(names::add);
    Path folder = weights.toAbsolutePath().normalize().getParent();
    names.add(folder == null ? "" : String.valueOf(folder.getFileName()));
    for (String name : names) {
      Matcher pair = PAIR.matcher(name);
      while (pair.find()) {
        List<String> codes = List.of(pair.group(1), pair.group(2));
        if (LANGUAGES.containsAll(codes)) {
          return Optional.of(codes);
        }
      }
    }
    return Optional.empty();
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> String.valueOf(file.getFileName()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new FamilyException(folder + ": cannot be read: " + e.getMessage());
    }
  }

  private static MarianYaml settings(Path folder, List<String> names) {
    Optional<String> found =
        names.stream()
            .filter(name -> name.equals("decoder.yml") || name.matches("config\\..*\\.ya?ml"))
            .findFirst();
    if (found.isEmpty()) {
      return MarianYaml.none(folder.toString());
    }
    Path file = folder.resolve(found.get());
    try {
      if (Files.size(file) > MOST_SETTINGS) {
        throw new FamilyException(file + ": is too large for settings");
      }
      return MarianYaml.of(new String(Files.readAllBytes(file), UTF_8), file.toString());
    } catch (IOException e) {
      throw new FamilyException(file + ": cannot be read: " + e.getMessage());
    }
  }

  private static String weights(
      Path folder, List<String> names, MarianYaml settings, Optional<String> variant) {
    List<String> all =
        WEIGHTS.stream()
            .flatMap(p -> names.stream().filter(name -> p.matcher(name).matches()))
            .distinct()
            .toList();
    if (variant.isPresent()) {
      return all.stream()
          .filter(name -> name.contains(variant.get()))
          .min(Comparator.comparing(String::length))
          .orElseThrow(
              () ->
                  new FamilyException(
                      "%s: has no weights named %s, but %s"
                          .formatted(folder, variant.get(), String.join(", ", all))));
    }
    List<String> told = settings.texts("models");
    if (told.size() > 1) {
      throw settings.refused("models", "several models together are not done here");
    }
    return told.stream()
        .filter(names::contains)
        .findFirst()
        .or(() -> all.stream().findFirst())
        .orElseThrow(
            () ->
                new FamilyException(
                    folder
                        + (names.stream().anyMatch(name -> name.endsWith(".zst"))
                            ? ": its files are packed with zstd; unpack them first"
                            : ": has no weights of Marian's (model*.npz or model*.bin)")));
  }

  /** The files of both sides: two, of which the source's comes first, or twice the only one. */
  private static List<String> sides(
      Path folder, List<String> names, String what, Predicate<String> isOne) {
    List<String> found = names.stream().filter(isOne).toList();
    if (found.isEmpty() || found.size() > 2) {
      throw new FamilyException(
          "%s: has %d files %s; one or two are read".formatted(folder, found.size(), what));
    }
    return List.of(found.getFirst(), found.getLast()); // src.., trg.. in the alphabet's order
  }
}
