package dev.unroll.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The folder that a job writes to: a sub-folder {@code split=NAME} for each part of the input that
 * is done, with one file, and {@code _unroll.txt}, which says what made it.
 *
 * <p>A task's file appears in it by one rename when the task is whole, so a part is there as a
 * whole or not at all, also when the executor or the driver is killed.
 */
final class Output {
  /** The column with the part of the input that a row is of. */
  static final String SPLIT = "split";

  private static final String MADE_BY = "_unroll.txt";

  private final FileSystem files;
  private final Path folder;

  Output(String folder, Configuration configuration) throws IOException {
    this.folder = new Path(folder);
    this.files = this.folder.getFileSystem(configuration);
  }

  /** Tasks, not the job, make what they have written visible. */
  static void configure(Configuration configuration) {
    configuration.setInt("mapreduce.fileoutputcommitter.algorithm.version", 2);
  }

  /**
   * Notes what makes this output, or compares it with what was noted.
   *
   * @throws JobFailure when something else has made it, or the folder has files of others
   */
  void claim(String madeBy) throws IOException {
    Path note = new Path(folder, MADE_BY);
    String noted;
    try (InputStream in = files.open(note)) {
      noted = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (FileNotFoundException _) {
      if (files.exists(folder) && files.listStatus(folder).length > 0) {
        throw new JobFailure("%s: is not empty and not of this job".formatted(folder));
      }
      files.mkdirs(folder);
      try (OutputStream out = files.create(note, /* overwrite= */ false)) {
        out.write(madeBy.getBytes(StandardCharsets.UTF_8));
      }
      return;
    }
    if (!noted.equals(madeBy)) {
      throw new JobFailure(
          "%s: was made by '%s', not by '%s'; choose another folder"
              .formatted(folder, noted.strip(), madeBy.strip()));
    }
  }

  /** The names of the parts that are done. */
  Set<String> done() throws IOException {
    Set<String> done = new HashSet<>();
    for (FileStatus entry : files.listStatus(folder)) {
      String name = entry.getPath().getName();
      if (entry.isDirectory() && name.startsWith(SPLIT + "=")) {
        keepOne(entry.getPath());
        done.add(name.substring(SPLIT.length() + 1));
      }
    }
    return done;
  }

  /**
   * Removes all files of a part but one. There are two only when a task outlived a killed driver
   * for so long that another job had done the part again; both have the same rows.
   */
  private void keepOne(Path part) throws IOException {
    FileStatus[] found = files.listStatus(part, path -> !path.getName().startsWith("."));
    Arrays.sort(found, Comparator.comparing(FileStatus::getPath));
    for (int i = 1; i < found.length; i++) {
      files.delete(found[i].getPath(), /* recursive= */ false);
    }
  }
}
