package dev.unroll.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/** The replacement of a model folder by one that was written and synced beside it. */
final class FolderSwap {
  /** Files that users may edit in a served model's folder, which therefore have no checksum. */
  private static final Set<String> UNSUMMED =
      Set.of(ModelFolder.RECIPE, ModelFolder.CARD, ModelFolder.SUMS);

  private FolderSwap() {}

  static void replace(Path target, NewFolder.Filler filler) {
    Path fresh = beside(target, "tmp");
    Path old = beside(target, "old");
    try {
      Files.createDirectories(fresh);
      filler.fill(fresh);
      keepRecipe(target, fresh);
      seal(fresh);
      boolean replaced = Files.exists(target);
      if (replaced) {
        Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
      }
      try {
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (replaced) {
          Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
        }
        throw e;
      }
      if (replaced) {
        keepOthers(old, target);
      }
      sync(target.resolveSibling("."));
      delete(old);
    } catch (IOException | UncheckedIOException e) {
      throw new BundleException(target + ": cannot be written: " + e.getMessage(), e);
    } finally {
      deleteQuietly(fresh);
    }
  }

  /** A hidden path beside a folder, with a random suffix so that it is unique. */
  static Path beside(Path target, String purpose) {
    String suffix = UUID.randomUUID().toString().substring(0, 8);
    return target.resolveSibling("." + target.getFileName() + "." + purpose + "-" + suffix);
  }

  private static void keepRecipe(Path target, Path fresh) throws IOException {
    Path recipe = target.resolve(ModelFolder.RECIPE);
    if (Files.exists(recipe) && Files.notExists(fresh.resolve(ModelFolder.RECIPE))) {
      Files.copy(recipe, fresh.resolve(ModelFolder.RECIPE));
    }
  }

  /** Moves files that do not belong to the old model, for example a user's data. */
  private static void keepOthers(Path old, Path target) throws IOException {
    Set<String> listed = listed(old.resolve(ModelFolder.SUMS));
    for (Path entry : entries(old)) {
      String name = String.valueOf(entry.getFileName());
      Path kept = target.resolve(name);
      if (!listed.contains(name) && Files.notExists(kept)) {
        Files.move(entry, kept);
      }
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  /** The files of the old model; none when its list is missing or damaged. */
  private static Set<String> listed(Path sums) throws IOException {
    if (Files.notExists(sums)) {
      return Set.of();
    }
    try {
      return Checksums.parse(Files.readString(sums), sums.toString()).sums().keySet();
    } catch (BundleException damaged) {
      return Set.of();
    }
  }

  /** Writes the checksums of all files and syncs the folder to disk. */
  private static void seal(Path folder) throws IOException {
    TreeMap<String, String> sums = new TreeMap<>();
    for (Path file : entries(folder)) {
      String name = String.valueOf(file.getFileName());
      if (!FileName.isSafe(name) || !Files.isRegularFile(file)) {
        throw new BundleException(file + ": only plain files with safe names make a model folder");
      }
      if (!UNSUMMED.contains(name)) {
        sums.put(name, Checksums.sha256(file));
      }
      sync(file);
    }
    Path sumsFile = folder.resolve(ModelFolder.SUMS);
    Files.writeString(sumsFile, new Checksums(sums).format(), UTF_8);
    sync(sumsFile);
    sync(folder);
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      if (!Files.isDirectory(path)) {
        throw e;
      }
      // Some file systems cannot sync a folder; its files are synced already.
    }
  }

  static void deleteQuietly(Path folder) {
    try {
      delete(folder);
    } catch (IOException | UncheckedIOException e) {
      // A hidden folder that remains does no harm: readers skip names that begin with a dot.
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
