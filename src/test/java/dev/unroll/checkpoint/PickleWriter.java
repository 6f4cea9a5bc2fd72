package dev.unroll.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Pickles and archives as PyTorch writes them, and damaged ones. */
final class PickleWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  PickleWriter() {
    op(0x80).op(2);
  }

  PickleWriter op(int operation) {
    out.write(operation);
    return this;
  }

  PickleWriter text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    op('X').little(bytes.length, Integer.BYTES);
    out.writeBytes(bytes);
    return this;
  }

  PickleWriter number(long number) {
    return op(0x8a).op(Long.BYTES).little(number, Long.BYTES);
  }

  PickleWriter little(long number, int bytes) {
    byte[] all =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
    out.write(all, 0, bytes);
    return this;
  }

  PickleWriter global(String module, String name) {
    op('c');
    out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  PickleWriter tuple(long... numbers) {
    op('(');
    for (long number : numbers) {
      number(number);
    }
    return op('t');
  }

  /** A name and a tensor, as they stand between the mark and SETITEMS of a dictionary. */
  PickleWriter tensor(
      String name,
      String type,
      String key,
      long numbers,
      long offset,
      long[] shape,
      long[] strides) {
    text(name).global("torch._utils", "_rebuild_tensor_v2").op('(').op('(');
    text("storage").global("torch", type).text(key).text("cpu").number(numbers).op('t').op('Q');
    number(offset).tuple(shape).tuple(strides).op(0x89);
    return global("collections", "OrderedDict").op(')').op('R').op('t').op('R');
  }

  byte[] end() {
    op('.');
    return out.toByteArray();
  }

  /** An archive of stored entries. */
  static byte[] archive(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setMethod(ZipOutputStream.STORED);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry header = new ZipEntry(entry.getKey());
        CRC32 checksum = new CRC32();
        checksum.update(entry.getValue());
        header.setCrc(checksum.getValue());
        header.setSize(entry.getValue().length);
        zip.putNextEntry(header);
        zip.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }

  /** 32-bit floats, little-endian. */
  static byte[] floats(float... numbers) {
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float number : numbers) {
      bytes.putFloat(number);
    }
    return bytes.array();
  }
}
