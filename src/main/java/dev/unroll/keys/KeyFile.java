package dev.unroll.keys;

import dev.unroll.text.PlainFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A file with the keys of clients. */
public final class KeyFile {
  private static final int LARGEST = 1 << 20;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Path path;

  public KeyFile(Path path) {
    this.path = path;
  }

  public Path path() {
    return path;
  }

  /**
   * The file's bytes, to see whether it has changed.
   *
   * @throws KeyFileException when it cannot be read
   */
  public byte[] bytes() {
    try (InputStream in = PlainFile.open(path)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new KeyFileException(path + ": is larger than " + LARGEST + " bytes");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new KeyFileException(path + ": no such file");
    } catch (IOException e) {
      throw new KeyFileException(path + ": cannot be read: " + e.getMessage());
    }
  }

  /**
   * What the bytes say.
   *
   * @param bytes as {@link #bytes} gives them
   * @throws KeyFileException when that is not a file with keys
   */
  public List<KeyEntry> parse(byte[] bytes) {
    try {
      return KeyYaml.read(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      throw new KeyFileException(path + ": is not UTF-8");
    } catch (KeyFileException e) {
      throw new KeyFileException(path + ": " + e.getMessage());
    }
  }

  /**
   * The entries of the file.
   *
   * @throws KeyFileException when it cannot be read
   */
  public List<KeyEntry> entries() {
    return parse(bytes());
  }

  /** Whether an entry may have this name. */
  public static boolean isName(String name) {
    return KeyYaml.NAMES.matcher(name).matches();
  }

  /**
   * Changes the entries; readers see the old file or the new one. A new file is its owner's only.
   *
   * @throws KeyFileException when the file cannot be changed
   */
  public void change(UnaryOperator<List<KeyEntry>> change) {
    Path target = path.toAbsolutePath();
    Path fresh = target.resolveSibling("." + target.getFileName() + ".new");
    try {
      // The new file is the lock, too.
      Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      throw new KeyFileException(
          "%s: another command changes it; if none does, remove %s".formatted(path, fresh));
    } catch (NoSuchFileException e) {
      throw new KeyFileException(
          path + ": cannot be written: there is no folder " + target.getParent());
    } catch (AccessDeniedException e) {
      throw new KeyFileException(
          path + ": cannot be written: no files can be made in " + target.getParent());
    } catch (IOException e) {
      throw new KeyFileException(path + ": cannot be written: " + e.getMessage());
    }
    try {
      boolean exists = Files.exists(target);
      List<KeyEntry> changed = change.apply(exists ? entries() : List.of());
      Files.writeString(fresh, KeyYaml.write(changed), StandardOpenOption.SYNC);
      if (exists) {
        Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(target));
      }
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new KeyFileException(path + ": cannot be written: " + e.getMessage());
    } finally {
      try {
        Files.deleteIfExists(fresh);
      } catch (IOException e) {
        // The next change names it.
      }
    }
  }
}
