package dev.unroll.train.loop;

import dev.unroll.train.step.UpdateRule;
import dev.unroll.train.step.Xoshiro;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of a checkpoint: a magic number with the version, the fields in the order of the
 * record, and a SHA-256 of all before it, so that a file cut short or altered is noticed.
 */
final class CheckpointFormat {

  /** "UNRL", then the version of this layout. */
  private static final long MAGIC = 0x554e524c_00000001L;

  /** The same, with the momentum of outer steps and the other workers' memories at the end. */
  private static final long MAGIC_WITH_OUTER = MAGIC + 2;

  private static final int CHUNK = 1 << 14;

  private CheckpointFormat() {}

  static void write(Checkpoint checkpoint, OutputStream file) throws IOException {
    MessageDigest digest = sha256();
    DataOutputStream out = new DataOutputStream(new DigestOutputStream(file, digest));
    out.writeLong(checkpoint.outer().isEmpty() ? MAGIC : MAGIC_WITH_OUTER);
    writeText(out, checkpoint.recipe());
    writeText(out, checkpoint.dataSha256());
    out.writeLong(checkpoint.updates());
    out.writeLong(checkpoint.batches());
    Xoshiro.State random = checkpoint.random();
    for (long word : new long[] {random.s0(), random.s1(), random.s2(), random.s3()}) {
      out.writeLong(word);
    }
    writeArrays(out, checkpoint.weights());
    writeMemory(out, checkpoint.optimizer());
    out.writeDouble(checkpoint.learningRate().factor());
    out.writeDouble(checkpoint.learningRate().best());
    out.writeInt(checkpoint.learningRate().waited());
    writeArrays(out, checkpoint.hidden());
    out.writeDouble(checkpoint.best().loss());
    out.writeLong(checkpoint.best().update());
    out.writeInt(checkpoint.best().waited());
    out.writeBoolean(checkpoint.bestWeights().isPresent());
    if (checkpoint.bestWeights().isPresent()) {
      writeArrays(out, checkpoint.bestWeights().get());
    }
    out.writeInt(checkpoint.recentWeights().size());
    for (List<float[]> weights : checkpoint.recentWeights()) {
      writeArrays(out, weights);
    }
    writeHistory(out, checkpoint.history());
    out.writeLong(checkpoint.elapsed().toNanos());
    if (!checkpoint.outer().isEmpty()) {
      writeArrays(out, checkpoint.outer());
      out.writeInt(checkpoint.others().size());
      for (UpdateRule.State memory : checkpoint.others()) {
        writeMemory(out, memory);
      }
    }
    out.flush();
    file.write(digest.digest());
    file.flush();
  }

  /**
   * Reads what {@link #write} wrote. The checksum is verified before anything is believed.
   *
   * @throws IOException when it is no checkpoint, of another version, or damaged
   */
  static Checkpoint read(Path file) throws IOException {
    verify(file);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      long magic = in.readLong();
      if (magic != MAGIC && magic != MAGIC_WITH_OUTER) {
        throw new IOException("not a checkpoint of this version");
      }
      return read(in, magic == MAGIC_WITH_OUTER);
    }
  }

  private static void verify(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      long payload = Files.size(file) - digest.getDigestLength();
      byte[] chunk = new byte[1 << 16];
      while (payload > 0) {
        int length = in.readNBytes(chunk, 0, (int) Math.min(chunk.length, payload));
        if (length == 0) {
          break;
        }
        digest.update(chunk, 0, length);
        payload -= length;
      }
      if (!Arrays.equals(in.readAllBytes(), digest.digest())) {
        throw new IOException("damaged: its checksum does not match");
      }
    }
  }

  private static Checkpoint read(DataInputStream in, boolean hasOuter) throws IOException {
    return new Checkpoint(
        readText(in),
        readText(in),
        in.readLong(),
        in.readLong(),
        new Xoshiro.State(in.readLong(), in.readLong(), in.readLong(), in.readLong()),
        readArrays(in),
        readMemory(in),
        new LearningRate.State(in.readDouble(), in.readDouble(), in.readInt()),
        readArrays(in),
        new BestSoFar(in.readDouble(), in.readLong(), in.readInt()),
        in.readBoolean() ? Optional.of(readArrays(in)) : Optional.empty(),
        readLists(in),
        readHistory(in),
        Duration.ofNanos(in.readLong()),
        hasOuter ? readArrays(in) : List.of(),
        hasOuter ? readMemories(in) : List.of());
  }

  private static void writeMemory(DataOutputStream out, UpdateRule.State memory)
      throws IOException {
    out.writeLong(memory.steps());
    writeArrays(out, memory.slots());
  }

  private static UpdateRule.State readMemory(DataInputStream in) throws IOException {
    return new UpdateRule.State(in.readLong(), readArrays(in));
  }

  private static List<UpdateRule.State> readMemories(DataInputStream in) throws IOException {
    List<UpdateRule.State> memories = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      memories.add(readMemory(in));
    }
    return memories;
  }

  private static void writeHistory(DataOutputStream out, LossHistory history) throws IOException {
    out.writeInt(history.rows().size());
    for (LossHistory.Row row : history.rows()) {
      out.writeLong(row.update());
      out.writeDouble(row.epoch());
      out.writeDouble(row.train());
      out.writeDouble(row.validation());
      out.writeDouble(row.learningRate());
    }
    out.writeDouble(history.sum());
    out.writeLong(history.count());
  }

  private static LossHistory readHistory(DataInputStream in) throws IOException {
    int size = in.readInt();
    List<LossHistory.Row> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      rows.add(
          new LossHistory.Row(
              in.readLong(), in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble()));
    }
    return new LossHistory(rows, in.readDouble(), in.readLong());
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }

  private static void writeArrays(DataOutputStream out, List<float[]> arrays) throws IOException {
    out.writeInt(arrays.size());
    ByteBuffer chunk = ByteBuffer.allocate(Float.BYTES * CHUNK);
    for (float[] array : arrays) {
      out.writeInt(array.length);
      for (int offset = 0; offset < array.length; offset += CHUNK) {
        int length = Math.min(CHUNK, array.length - offset);
        chunk.asFloatBuffer().put(array, offset, length);
        out.write(chunk.array(), 0, Float.BYTES * length);
      }
    }
  }

  private static List<float[]> readArrays(DataInputStream in) throws IOException {
    int size = in.readInt();
    List<float[]> arrays = new ArrayList<>();
    ByteBuffer chunk = ByteBuffer.allocate(Float.BYTES * CHUNK);
    for (int i = 0; i < size; i++) {
      float[] array = new float[in.readInt()];
      for (int offset = 0; offset < array.length; offset += CHUNK) {
        int length = Math.min(CHUNK, array.length - offset);
        in.readFully(chunk.array(), 0, Float.BYTES * length);
        chunk.asFloatBuffer().get(array, offset, length);
      }
      arrays.add(array);
    }
    return arrays;
  }

  private static List<List<float[]>> readLists(DataInputStream in) throws IOException {
    int size = in.readInt();
    List<List<float[]>> lists = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      lists.add(readArrays(in));
    }
    return lists;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
