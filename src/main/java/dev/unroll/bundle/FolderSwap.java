package dev.unroll.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The replacement of a model folder by one that was written and synced beside it.
 *
 * <p>The user's own files are in both folders, as hard links, before the two change places in one
 * step. So there is no moment at which the folder is missing or is without them, and a process that
 * is killed leaves nothing but a hidden folder that {@link Leftovers} deletes. Where the file
 * system has no such step, the folder is missing between two renames, and Leftovers gives the old
 * one its name back.
 */
final class FolderSwap {
  /** Files that users may edit in a served model's folder, which therefore have no checksum. */
  private static final Set<String> UNSUMMED =
      Set.of(ModelFolder.RECIPE, ModelFolder.CARD, ModelFolder.SUMS);

  private FolderSwap() {}

  static void replace(Path folder, NewFolder.Filler filler) {
    replace(folder, filler, FileMoves.SYSTEM);
  }

  /** As above, with the steps that change the names of folders. */
  static void replace(Path folder, NewFolder.Filler filler, FileMoves moves) {
    try (Leftovers.Place place = Leftovers.Place.beside(folder)) {
      Path target = place.target();
      Path fresh = place.fresh();
      Files.createDirectory(fresh);
      filler.fill(fresh);
      seal(fresh);
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        exchange(place, moves);
      } else {
        moves.move(fresh, target);
      }
      sync(target.resolveSibling("."));
    } catch (IOException | UncheckedIOException e) {
      throw new BundleException(folder + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private static void exchange(Leftovers.Place place, FileMoves moves) throws IOException {
    Path target = place.target();
    Path fresh = place.fresh();
    linkOthers(target, fresh);
    if (moves.exchange(fresh, target)) {
      linkOthers(fresh, target); // What was added since.
      return;
    }
    Path old = place.old();
    moves.move(target, old);
    try {
      moves.move(fresh, target);
    } catch (IOException e) {
      moves.move(old, target);
      throw e;
    }
    linkOthers(old, target);
    Leftovers.deleteQuietly(old);
  }

  /** Adds what does not belong to the old model, for example a user's data, to the new folder. */
  private static void linkOthers(Path old, Path fresh) throws IOException {
    Set<String> listed = listed(old.resolve(ModelFolder.SUMS));
    for (Path entry : entries(old)) {
      String name = String.valueOf(entry.getFileName());
      Path kept = fresh.resolve(name);
      if (!listed.contains(name) && Files.notExists(kept, LinkOption.NOFOLLOW_LINKS)) {
        linkTree(entry, kept);
      }
    }
  }

  /** The same tree under another name: its files are hard links, or copies where those fail. */
  private static void linkTree(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(folder, at(folder), StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            try {
              Files.createLink(at(file), file);
            } catch (IOException | UnsupportedOperationException e) {
              Files.copy(
                  file, at(file), StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            }
            return FileVisitResult.CONTINUE;
          }

          private Path at(Path path) {
            return to.resolve(from.relativize(path));
          }
        });
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
      return Checksums.read(sums).sums().keySet();
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
}
