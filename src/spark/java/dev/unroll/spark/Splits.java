package dev.unroll.spark;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.Partition;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.PartitionedFile;

/**
 * The parts of an input: ranges of its files, which are the units of work. Spark cuts files by the
 * number of cores; here the same files and size give the same parts in every cluster, so that a
 * part can be recognised when the job is started again.
 */
final class Splits {
  /** Characters of a name that the file systems and Spark's partitions take as they are. */
  private static final String STRANGE = "[^A-Za-z0-9._]+";

  private static final int LONGEST_NAME = 60;

  private Splits() {}

  /**
   * Lets a session cut files into parts of a size, one file a part.
   *
   * @param bytes most of a part, at least 1
   */
  static void cut(SparkSession session, long bytes) {
    session.conf().set("spark.sql.files.maxPartitionBytes", bytes);
    // Spark joins files into a part until their sizes and these costs reach the size: one each.
    session.conf().set("spark.sql.files.openCostInBytes", bytes);
    session.conf().set("spark.sql.files.minPartitionNum", 1);
    session.conf().unset("spark.sql.files.maxPartitionNum");
  }

  /**
   * The name of each partition of what was read from files: of the file, where the part begins, and
   * a hash of both and the file's size and time. Sorted, they are in the order of the text.
   *
   * @throws IllegalStateException when it was not read from files
   */
  static List<String> of(Dataset<Row> input) {
    List<String> names = Stream.of(input.rdd().partitions()).map(Splits::name).toList();
    Set<String> different = new HashSet<>(names);
    if (different.size() != names.size()) {
      throw new IllegalStateException("two parts of the input have the same name");
    }
    return names;
  }

  private static String name(Partition partition) {
    if (!(partition instanceof FilePartition files) || files.files().length != 1) {
      throw new IllegalStateException("the input cannot be cut into parts of single files");
    }
    PartitionedFile file = files.files()[0];
    String path = file.toPath().toString();
    String name = path.substring(path.lastIndexOf('/') + 1).replaceAll(STRANGE, "_");
    return "%s-%015d-%s"
        .formatted(
            name.substring(0, Math.min(name.length(), LONGEST_NAME)),
            file.start(),
            hash(
                List.of(
                    path, file.start(), file.length(), file.fileSize(), file.modificationTime())));
  }

  private static String hash(List<Object> values) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(values.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
