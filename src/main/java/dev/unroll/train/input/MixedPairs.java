package dev.unroll.train.input;

import dev.unroll.data.set.PairData;
import dev.unroll.data.set.PairFile;
import dev.unroll.data.set.PairMixture;
import dev.unroll.data.set.Tatoeba;
import dev.unroll.data.set.TextPair;
import dev.unroll.data.store.DataException;
import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.Origin;
import dev.unroll.data.store.Sha256;
import dev.unroll.data.store.Source;
import dev.unroll.text.prose.normal.Normalizer;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.MixturePart;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** A mixture of pairs, as a recipe lists its parts. */
record MixedPairs(DataSource.Mixture mixture, Path folder, DataStore store) {
  /** French punctuation that has a blank before it, right behind a word. */
  private static final Pattern TIGHT = Pattern.compile("(?<=[\\p{L})\"%])([!?;:]+)(?=\\s|$|\")");

  PairData load() {
    List<PairMixture.Part> parts = new ArrayList<>();
    for (MixturePart part : mixture.parts()) {
      Loaded loaded = part.set() == null ? ofFile(part) : ofSet(part.set());
      parts.add(
          new PairMixture.Part(
              part.name(),
              mixture.firstColumn(part).equals(mixture.from())
                  ? loaded.pairs()
                  : loaded.pairs().stream().map(TextPair::turned).toList(),
              loaded.origin(),
              part.weight(),
              part.validationPairs(),
              part.testPairs()));
    }
    UnaryOperator<TextPair> plain =
        pair ->
            new TextPair(plain(pair.source(), mixture.from()), plain(pair.target(), mixture.to()));
    return PairMixture.of(parts, plain, mixture.seed());
  }

  private static String plain(String text, String language) {
    return language.equals("fr") ? french(text) : Normalizer.normalize(text);
  }

  private record Loaded(List<TextPair> pairs, Origin origin) {}

  private Loaded ofSet(String name) {
    Source source = Source.named(name);
    if (source.equals(Source.TATOEBA)) {
      return new Loaded(Tatoeba.pairs(store, true), source.origin());
    }
    if (!source.path().endsWith(".tsv.gz")) {
      throw new DataException(
          "data.parts: %s is no set of English and French pairs".formatted(name));
    }
    return new Loaded(PairFile.parse(name, text(store.readUnpacked(source))), source.origin());
  }

  private Loaded ofFile(MixturePart part) {
    String path = Objects.requireNonNull(part.file());
    Path beside = folder.resolve(path);
    Path file =
        Files.isRegularFile(beside)
            ? beside
            : store
                .local(path)
                .orElseThrow(
                    () ->
                        new DataException(
                            "data.parts: there is no file %s, nor %s in a folder that UNROLL_DATA names%s"
                                .formatted(
                                    beside,
                                    path,
                                    part.origin() == null ? "" : "; it is from " + part.origin())));
    byte[] content = read(file);
    String origin = part.origin() == null ? part.name() : part.name() + " (" + part.origin() + ")";
    byte[] lines = path.endsWith(".gz") ? unpacked(file, content) : content;
    return new Loaded(
        PairFile.parse(path, text(lines)),
        new Origin(origin, Objects.requireNonNull(part.licence()), Sha256.of(content)));
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new DataException(file + ": cannot be read", unreadable);
    }
  }

  private static byte[] unpacked(Path file, byte[] content) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(content))) {
      return in.readAllBytes();
    } catch (IOException damaged) {
      throw new DataException(file + ": cannot be unpacked", damaged);
    }
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** A French text in the plain typography, with a blank before what has one in French. */
  private static String french(String text) {
    return TIGHT.matcher(Normalizer.normalize(text)).replaceAll(" $1");
  }
}
