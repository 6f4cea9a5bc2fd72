package dev.unroll.engine.lexical;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The files of a model's folder that say how its owner wants translations: {@code glossary.tsv} and
 * {@code memory.tsv}, two columns each, and for one of several directions {@code
 * glossary.en-fr.tsv}. They may change at any time; a file that is wrong leaves what was read
 * before. Safe for use by many threads.
 */
public final class DomainFiles {
  private static final Logger LOG = System.getLogger(DomainFiles.class.getName());
  private static final long MOST_BYTES = 64 << 20;
  private static final long LOOK_AGAIN_NANOS = 1_000_000_000;

  /** Of a model without a folder. */
  public static final DomainFiles NONE = new DomainFiles(Optional.empty(), false);

  private final Optional<Path> folder;
  private final boolean hasDirections;
  private final Map<String, Kept> domains = new ConcurrentHashMap<>();

  private DomainFiles(Optional<Path> folder, boolean hasDirections) {
    this.folder = folder;
    this.hasDirections = hasDirections;
  }

  /**
   * The files of a folder; there need not be any.
   *
   * @param hasDirections whether the model knows several, so that each has files of its own
   */
  public static DomainFiles in(Path folder, boolean hasDirections) {
    return new DomainFiles(Optional.of(folder), hasDirections);
  }

  /**
   * Reads what there is now, so that no request waits for large files: its own direction, and those
   * of which the folder has files.
   *
   * @param direction such as {@code en-fr}
   * @return these
   */
  public DomainFiles readAhead(String direction) {
    domain(direction);
    folder.ifPresent(
        path -> {
          try (DirectoryStream<Path> files =
              Files.newDirectoryStream(path, "{glossary,memory}.*.tsv")) {
            for (Path file : files) {
              String name = file.getFileName().toString();
              domain(name.substring(name.indexOf('.') + 1, name.length() - ".tsv".length()));
            }
          } catch (IOException | DirectoryIteratorException e) {
            LOG.log(Level.WARNING, "{0}: cannot be listed: {1}", path, e.getMessage());
          }
        });
    return this;
  }

  /** What was read for one direction, and when it was last looked for. */
  private static final class Kept {
    private final Watched<Terminology> glossary;
    private final Watched<TranslationMemory> memory;
    private final AtomicLong looked = new AtomicLong(System.nanoTime());
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Domain domain = Domain.NONE;

    Kept(Path folder, List<String> endings) {
      this.glossary = new Watched<>(folder, "glossary", endings, Terminology.NONE, Terminology::of);
      this.memory =
          new Watched<>(folder, "memory", endings, TranslationMemory.EMPTY, TranslationMemory::of);
      read();
    }

    void read() {
      domain = new Domain(glossary.read(), memory.read());
    }

    Domain get() {
      long now = System.nanoTime();
      if (now - looked.get() > LOOK_AGAIN_NANOS && looking.compareAndSet(false, true)) {
        Thread.ofVirtual()
            .start(
                () -> {
                  read();
                  looked.set(System.nanoTime());
                  looking.set(false);
                });
      }
      return domain;
    }
  }

  /** A file, and what was read of it last. One thread at a time reads it. */
  private static final class Watched<T> {
    private final List<Path> files;
    private final T none;
    private final Function<Map<String, String>, T> meaning;
    private String state = "";
    private T last;

    Watched(
        Path folder,
        String name,
        List<String> endings,
        T none,
        Function<Map<String, String>, T> meaning) {
      this.files = endings.stream().map(ending -> folder.resolve(name + ending)).toList();
      this.none = none;
      this.meaning = meaning;
      this.last = none;
    }

    /** What the first of the files that are there says. */
    T read() {
      for (Path file : files) {
        try {
          BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
          String newState = "%s %d %s".formatted(file, now.size(), now.lastModifiedTime());
          if (!newState.equals(state)) {
            state = newState; // A wrong file is told of once.
            last = meaning.apply(table(file, now.size()));
          }
          return last;
        } catch (NoSuchFileException absent) {
          // The next one counts.
        } catch (CharacterCodingException e) {
          LOG.log(Level.WARNING, "{0}: is not UTF-8; what was read before remains", file);
          return last;
        } catch (IOException | IllegalArgumentException e) {
          LOG.log(Level.WARNING, "{0}: {1}; what was read before remains", file, e.getMessage());
          return last;
        }
      }
      state = "";
      last = none;
      return last;
    }

    private static Map<String, String> table(Path file, long size) throws IOException {
      if (size > MOST_BYTES) {
        throw new IOException("is larger than %d MiB".formatted(MOST_BYTES >> 20));
      }
      Map<String, String> table = new LinkedHashMap<>();
      int number = 0;
      for (String read : Files.readAllLines(file)) {
        number++;
        // Spreadsheets begin their files with a byte order mark.
        String line = number == 1 && read.startsWith("\ufeff") ? read.substring(1) : read;
        if (!line.isBlank() && !line.startsWith("#")) {
          int tab = line.indexOf('\t');
          if (tab < 0 || line.substring(0, tab).isBlank() || line.substring(tab).isBlank()) {
            throw new IOException(
                "line %d has no two columns with a tab between".formatted(number));
          }
          int end = line.indexOf('\t', tab + 1); // Further columns are the owner's.
          table.put(line.substring(0, tab), line.substring(tab + 1, end < 0 ? line.length() : end));
        }
      }
      return table;
    }
  }

  /**
   * What counts at present, or did a second ago.
   *
   * @param direction such as {@code en-fr}
   */
  public Domain domain(String direction) {
    return folder
        .map(path -> domains.computeIfAbsent(direction, d -> new Kept(path, endings(d))).get())
        .orElse(Domain.NONE);
  }

  private List<String> endings(String direction) {
    String own = ".%s.tsv".formatted(direction);
    return hasDirections ? List.of(own) : List.of(own, ".tsv");
  }
}
