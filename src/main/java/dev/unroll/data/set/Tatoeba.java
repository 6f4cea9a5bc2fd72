package dev.unroll.data.set;

import dev.unroll.data.store.DataException;
import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.Source;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** English and French sentences that volunteers of Tatoeba translated, shortest first. */
public final class Tatoeba {
  private static final String TEXT = "fra.txt";

  private Tatoeba() {}

  /**
   * All pairs, divided at random so that no sentence is on both sides of a border.
   *
   * @param toFrench whether English is the source, else French
   */
  public static PairData heldOut(DataStore store, boolean toFrench, HeldOut heldOut) {
    return heldOut.divide(pairs(store, toFrench), Source.TATOEBA.origin());
  }

  /**
   * The first pairs of the file, divided in its order, as Keras' example takes them. The shortest
   * sentences come first, and one that has several translations can be on both sides of the border.
   */
  public static PairData first(DataStore store, boolean toFrench, int count, Shares shares) {
    List<TextPair> pairs = pairs(store, toFrench);
    return PairData.divided(
        pairs.subList(0, Math.min(count, pairs.size())), shares, Source.TATOEBA.origin());
  }

  /** All pairs, in the order of the file. */
  public static List<TextPair> pairs(DataStore store, boolean toFrench) {
    List<TextPair> pairs = new ArrayList<>();
    for (String line : text(store).lines().toList()) {
      String[] sides = line.split("\t", -1);
      if (sides.length >= 2) {
        pairs.add(toFrench ? new TextPair(sides[0], sides[1]) : new TextPair(sides[1], sides[0]));
      }
    }
    return pairs;
  }

  private static String text(DataStore store) {
    try (ZipInputStream zip =
        new ZipInputStream(new ByteArrayInputStream(store.read(Source.TATOEBA)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().equals(TEXT)) {
          return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
    } catch (IOException damaged) {
      throw new DataException(Source.TATOEBA.path() + ": cannot be unpacked", damaged);
    }
    throw new DataException(Source.TATOEBA.path() + ": has no " + TEXT);
  }
}
