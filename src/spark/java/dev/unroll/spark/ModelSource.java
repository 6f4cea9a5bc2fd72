package dev.unroll.spark;

import dev.unroll.local.LocalFailure;
import dev.unroll.local.LocalModels;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.spark.SparkFiles;
import org.apache.spark.sql.SparkSession;

/**
 * Where the executors find a folder of models.
 *
 * @param location a folder of each node, or the name of an archive that Spark carries there
 * @param isCarried whether it is such an archive
 * @param sha256 of the folder's files: an executor refuses other ones
 * @param threads of the engine in each executor; 0 for as many as the processors permit
 */
record ModelSource(String location, boolean isCarried, String sha256, int threads)
    implements Serializable {
  /** Before a folder that each node has, as in Spark's own lists of files. */
  static final String LOCAL = "local:";

  /**
   * Makes a folder known to the executors. One without {@code local:} is packed, and Spark carries
   * it: once to a node where executors share its cache of files, else once to an executor.
   *
   * @param folder of models, or of one model, on the driver's machine
   * @throws LocalFailure when there is none
   */
  static ModelSource of(SparkSession session, String folder, int threads) throws IOException {
    boolean isCarried = !folder.startsWith(LOCAL);
    Path path =
        Path.of(isCarried ? folder : folder.substring(LOCAL.length())).toAbsolutePath().normalize();
    LocalModels.open(path).close(); // fails with one line when it is no folder of models
    if (!isCarried) {
      return new ModelSource(path.toString(), false, sha256(path), threads);
    }
    Path packed = Files.createTempFile("unroll-models", ".zip");
    packed.toFile().deleteOnExit();
    pack(path, packed);
    // What is carried is always a folder of models, and so is what is hashed.
    String sha256 = sha256(path);
    String name = "unroll-" + sha256.substring(0, 16);
    String folderOfSession = carry(session, packed.toUri() + "#" + name);
    return new ModelSource(folderOfSession + "/" + name, true, sha256, threads);
  }

  /**
   * Adds an archive to what the tasks of a session find, who do not see those of others.
   *
   * @return the folder of the session's archives, in that of Spark's files
   */
  private static String carry(SparkSession session, String archive) {
    if (!(session instanceof org.apache.spark.sql.classic.SparkSession classic)) {
      throw new IllegalArgumentException("Spark Connect carries no models; use local:FOLDER");
    }
    return classic
        .artifactManager()
        .withResources(
            () -> {
              session.sparkContext().addArchive(archive);
              return classic.artifactManager().state().uuid();
            });
  }

  /** The folder on this node. */
  Path here() {
    if (!isCarried) {
      return Path.of(location);
    }
    Path files = Path.of(SparkFiles.getRootDirectory());
    Path ofSession = files.resolve(location);
    return Files.exists(ofSession) ? ofSession : files.resolve(ofSession.getFileName());
  }

  /** Fails when the folder on this node is not the driver's. */
  void check() {
    try {
      if (!sha256(here()).equals(sha256)) {
        throw new IllegalStateException(
            "%s: is not the model that the job was started with".formatted(here()));
      }
    } catch (IOException unreadable) {
      throw new IllegalStateException(here() + ": cannot be read", unreadable);
    }
  }

  /** The files of a folder of models, or of one model as a folder of models has it. */
  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static boolean isOneModel(Path folder) {
    return Files.exists(folder.resolve("config.json"));
  }

  private static String nameIn(Path folder, Path file) {
    Path root = isOneModel(folder) ? folder.resolveSibling(".").normalize() : folder;
    return root.relativize(file).toString().replace('\\', '/');
  }

  static String sha256(Path folder) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    for (Path file : files(folder)) {
      digest.update((nameIn(folder, file) + "\n" + Files.size(file) + "\n").getBytes("UTF-8"));
      try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void pack(Path folder, Path archive) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(archive))) {
      out.setLevel(Deflater.NO_COMPRESSION); // weights do not shrink
      for (Path file : files(folder)) {
        out.putNextEntry(new ZipEntry(nameIn(folder, file)));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }
}
