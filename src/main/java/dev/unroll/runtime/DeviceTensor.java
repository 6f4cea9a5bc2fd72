package dev.unroll.runtime;

import java.lang.foreign.MemorySegment;

/**
 * A tensor in the memory of the device that runs a session. It stays there from run to run; Java
 * writes whole rows and copies rows within the device.
 */
public final class DeviceTensor extends NativeTensor {
  private final DeviceMemory device;
  private final MemorySegment memory;

  /** Whether the memory belongs to this tensor, and not to one that it is a view of. */
  private final boolean owner;

  private DeviceTensor(
      DeviceMemory device, ElementType type, long[] shape, MemorySegment memory, boolean owner) {
    super(type, shape, device.tensor(memory, type, shape));
    this.device = device;
    this.memory = memory;
    this.owner = owner;
  }

  /** A new tensor of zeros. */
  static DeviceTensor allocate(DeviceMemory device, ElementType type, long... shape) {
    MemorySegment memory = device.allocate(bytes(type, shape));
    DeviceTensor tensor = new DeviceTensor(device, type, shape, memory, true);
    device.clear(memory);
    return tensor;
  }

  @Override
  public DeviceTensor rows(int from, int count) {
    checkRows(from, count);
    return new DeviceTensor(device, type(), rowsShape(count), memory(from, count), false);
  }

  /** Copies a row of the first dimension within the device. */
  public void copyRow(int from, int to) {
    checkRows(from, 1);
    checkRows(to, 1);
    if (from != to) {
      device.copy(memory(from, 1), memory(to, 1));
    }
  }

  /** Writes a row of the first dimension from a tensor of its size. */
  public void writeRow(int row, Tensor content) {
    checkRows(row, 1);
    device.write(content, memory(row, 1));
  }

  private MemorySegment memory(int row, int count) {
    long size = rowElements() * type().bytes();
    return memory.asSlice(row * size, count * size);
  }

  @Override
  public void close() {
    super.close();
    if (owner) {
      device.free(memory);
    }
  }
}
