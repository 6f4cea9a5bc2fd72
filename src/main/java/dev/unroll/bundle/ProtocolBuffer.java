package dev.unroll.bundle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The fields of one message in protocol buffers' wire format, one after the other. What is not
 * asked for is skipped without being read, so that a file of weights is looked through in no time.
 */
final class ProtocolBuffer {
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int DELIMITED = 2;
  private static final int FOUR_BYTES = 5;

  private final ByteBuffer bytes;
  private int wire;

  /** A message that is all that remains of a buffer. */
  ProtocolBuffer(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  boolean hasNext() {
    return bytes.hasRemaining();
  }

  /** Goes to the next field and returns its number; then one of the methods below is called. */
  int field() {
    long key = varint();
    wire = (int) (key & 7);
    return (int) (key >>> 3);
  }

  long number() {
    if (wire != VARINT) {
      throw damaged();
    }
    return varint();
  }

  /** The product of repeated numbers, packed or just this one. */
  long product() {
    if (wire == VARINT) {
      return varint();
    }
    long product = 1;
    for (ProtocolBuffer packed = message(); packed.hasNext(); ) {
      product = Math.multiplyExact(product, packed.varint());
    }
    return product;
  }

  ProtocolBuffer message() {
    return new ProtocolBuffer(delimited());
  }

  String text() {
    return StandardCharsets.UTF_8.decode(delimited()).toString();
  }

  void skip() {
    switch (wire) {
      case VARINT -> varint();
      case EIGHT_BYTES -> advance(Long.BYTES);
      case DELIMITED -> delimited();
      case FOUR_BYTES -> advance(Integer.BYTES);
      default -> throw damaged();
    }
  }

  private ByteBuffer delimited() {
    if (wire != DELIMITED) {
      throw damaged();
    }
    long length = varint();
    ByteBuffer part = bytes.slice(bytes.position(), checked(length));
    advance(length);
    return part;
  }

  private void advance(long length) {
    bytes.position(bytes.position() + checked(length));
  }

  private int checked(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw damaged();
    }
    return (int) length;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE && bytes.hasRemaining(); shift += 7) {
      byte next = bytes.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw damaged();
  }

  private static IllegalArgumentException damaged() {
    return new IllegalArgumentException("is not ONNX, or cut off");
  }
}
