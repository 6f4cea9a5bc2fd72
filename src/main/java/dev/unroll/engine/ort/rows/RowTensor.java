package dev.unroll.engine.ort.rows;

import dev.unroll.runtime.DeviceTensor;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.NativeTensor;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A tensor {@code [rows, groups, length, size]} with copies of the used part of its rows. On a
 * device, where each copy is a run, whole rows are copied.
 */
public final class RowTensor implements AutoCloseable {
  private final NativeTensor tensor;

  /** A row on its way to the device. */
  private @Nullable Tensor outgoing;

  private final int groups;
  private final int length;
  private final int size;

  /** A tensor of zeros in Java's memory. */
  public RowTensor(int rows, int groups, int length, int size) {
    this(Tensor.floats(rows, groups, length, size), groups, length, size);
  }

  private RowTensor(NativeTensor tensor, int groups, int length, int size) {
    this.tensor = tensor;
    this.groups = groups;
    this.length = length;
    this.size = size;
  }

  /** A tensor of zeros where a session keeps what runs leave to the next run. */
  public static RowTensor kept(
      Session session, ElementType type, int rows, int groups, int length, int size) {
    return new RowTensor(session.allocate(type, rows, groups, length, size), groups, length, size);
  }

  public NativeTensor tensor() {
    return tensor;
  }

  public long byteSize() {
    return tensor.byteSize();
  }

  /** Copies the first {@code used} places of each group. */
  public void copy(int from, int to, int used) {
    if (tensor instanceof DeviceTensor device) {
      if (used > 0) {
        device.copyRow(from, to);
      }
      return;
    }
    ByteBuffer bytes = inJava().bytes();
    int each = tensor.type().bytes();
    for (int group = 0; group < groups; group++) {
      bytes.put(at(to, group) * each, bytes, at(from, group) * each, used * size * each);
    }
  }

  /**
   * Copies the first {@code used} places of each group from another tensor.
   *
   * @param source {@code [rows, groups, used, size]}
   */
  public void take(FloatBuffer source, int row, int to, int used) {
    if (tensor instanceof DeviceTensor device) {
      Tensor content = outgoing();
      put(source, row, content, 0, used);
      device.writeRow(to, content);
    } else {
      put(source, row, inJava(), to, used);
    }
  }

  private void put(FloatBuffer source, int row, Tensor target, int to, int used) {
    FloatBuffer floats = target.floatBuffer();
    for (int group = 0; group < groups; group++) {
      floats.put(at(to, group), source, (row * groups + group) * used * size, used * size);
    }
  }

  /** Copies the first rows completely; only in Java's memory. */
  public void take(FloatBuffer source, int rows) {
    inJava().floatBuffer().put(0, source, 0, rows * groups * length * size);
  }

  public boolean isInJava() {
    return tensor instanceof Tensor;
  }

  /** How many bytes some places of a row have. */
  public int bytes(int places) {
    return groups * places * size * tensor.type().bytes();
  }

  /** Copies places of a row to some memory, group by group; only in Java's memory. */
  public void read(int row, int from, int places, ByteBuffer to, int at) {
    ByteBuffer bytes = inJava().bytes();
    int each = tensor.type().bytes();
    int ofGroup = places * size * each;
    for (int group = 0; group < groups; group++) {
      to.put(at + group * ofGroup, bytes, (at(row, group) + from * size) * each, ofGroup);
    }
  }

  /** Copies what {@link #read} has read into places of a row. */
  public void write(int row, int to, int places, ByteBuffer from, int at) {
    ByteBuffer bytes = inJava().bytes();
    int each = tensor.type().bytes();
    int ofGroup = places * size * each;
    for (int group = 0; group < groups; group++) {
      bytes.put((at(row, group) + to * size) * each, from, at + group * ofGroup, ofGroup);
    }
  }

  /** Sets the places {@code [from, to)} of each group; only in Java's memory. */
  public void fill(int row, int from, int to, float value) {
    FloatBuffer floats = inJava().floatBuffer();
    for (int group = 0; group < groups; group++) {
      for (int i = at(row, group) + from * size; i < at(row, group) + to * size; i++) {
        floats.put(i, value);
      }
    }
  }

  /**
   * The tensor in Java's memory.
   *
   * @throws IllegalStateException when it is on the device
   */
  public Tensor inJava() {
    if (tensor instanceof Tensor host) {
      return host;
    }
    throw new IllegalStateException("the tensor is on the device");
  }

  private Tensor outgoing() {
    Tensor row = outgoing;
    if (row == null) {
      row = Tensor.floats(groups, length, size);
      outgoing = row;
    }
    return row;
  }

  private int at(int row, int group) {
    return (row * groups + group) * length * size;
  }

  @Override
  public void close() {
    tensor.close();
    if (outgoing != null) {
      outgoing.close();
    }
  }
}
