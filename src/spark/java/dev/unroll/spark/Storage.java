package dev.unroll.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;

/**
 * A folder in storage that all nodes see, through Hadoop's file systems, and beside it that of the
 * checkpoints of its training, {@code NAME.checkpoints}.
 */
final class Storage {
  private static final String LATEST = "latest.checkpoint";
  private static final String PREVIOUS = "previous.checkpoint";
  private static final String UNFINISHED = "unfinished.tmp";

  private final Configuration configuration;
  private final FileSystem files;
  private final Path folder;
  private final Path checkpoints;

  /**
   * @param folder a path or an address such as {@code hdfs://…} or {@code s3a://…}
   */
  Storage(String folder, Configuration configuration) throws IOException {
    this.configuration = configuration;
    Path path = new Path(folder);
    this.files = path.getFileSystem(configuration);
    // On a local file system: a model's folder has the model's files, without a .crc beside each.
    files.setWriteChecksum(false);
    this.folder = files.makeQualified(path);
    this.checkpoints = this.folder.suffix(".checkpoints");
  }

  /** The last part of its path. */
  String name() {
    return folder.getName();
  }

  /**
   * Copies one file.
   *
   * @param into a folder of this machine
   * @throws JobFailure when there is none
   */
  java.nio.file.Path read(String name, java.nio.file.Path into) throws IOException {
    java.nio.file.Path copy = into.resolve(name);
    try (var in = files.open(new Path(folder, name))) {
      Files.copy(in, copy);
    } catch (FileNotFoundException _) {
      throw new JobFailure("%s: has no %s to train from".formatted(folder, name));
    }
    return copy;
  }

  /** Copies the files of the folder, with those of its sub-folders. */
  void read(java.nio.file.Path into) throws IOException {
    copy(folder, into);
  }

  private void copy(Path from, java.nio.file.Path into) throws IOException {
    Files.createDirectories(into);
    for (FileStatus entry : files.listStatus(from)) {
      java.nio.file.Path target = into.resolve(entry.getPath().getName());
      if (entry.isDirectory()) {
        copy(entry.getPath(), target);
      } else {
        try (var in = files.open(entry.getPath())) {
          Files.copy(in, target);
        }
      }
    }
  }

  /** Replaces the folder by one of this machine. */
  void write(java.nio.file.Path from) throws IOException {
    Path unfinished = folder.suffix(".unfinished");
    var unused = files.delete(unfinished, /* recursive= */ true);
    if (!FileUtil.copy(
        from.toFile(), files, unfinished, /* deleteSource= */ false, configuration)) {
      throw new IOException(unfinished + " cannot be written");
    }
    unused = files.delete(folder, true);
    rename(unfinished, folder);
  }

  /** Takes the latest checkpoint of a folder of this machine. */
  void save(java.nio.file.Path from) throws IOException {
    files.mkdirs(checkpoints);
    Path unfinished = new Path(checkpoints, UNFINISHED);
    try (var out = files.create(unfinished, /* overwrite= */ true)) {
      Files.copy(from.resolve(LATEST), out);
    }
    Path latest = new Path(checkpoints, LATEST);
    Path previous = new Path(checkpoints, PREVIOUS);
    if (files.exists(latest)) {
      var unused = files.delete(previous, false);
      rename(latest, previous);
    }
    rename(unfinished, latest);
  }

  private void rename(Path from, Path into) throws IOException {
    if (!files.rename(from, into)) {
      throw new IOException("%s cannot be renamed to %s".formatted(from, into));
    }
  }

  /** Gives the checkpoints, as far as there are any, to a folder of this machine. */
  void restore(java.nio.file.Path into) throws IOException {
    Files.createDirectories(into);
    for (String name : new String[] {LATEST, PREVIOUS}) {
      try (var in = files.open(new Path(checkpoints, name))) {
        Files.copy(in, into.resolve(name));
      } catch (FileNotFoundException _) {
        // There was none yet, or the job ended between two renames.
      }
    }
  }

  /** What tells a new latest checkpoint from the one before; empty when there is none. */
  String latest() throws IOException {
    try {
      FileStatus status = files.getFileStatus(new Path(checkpoints, LATEST));
      return "%,d bytes of %tc".formatted(status.getLen(), status.getModificationTime());
    } catch (FileNotFoundException _) {
      return "";
    }
  }

  /** Removes the checkpoints. */
  void clear() throws IOException {
    var unused = files.delete(checkpoints, /* recursive= */ true);
  }
}
