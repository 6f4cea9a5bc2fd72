package dev.unroll.checkpoint;

/**
 * A row of numbers in a file of PyTorch's, which tensors are parts of.
 *
 * @param key its name in the file
 * @param numbers how many
 */
record TorchStorage(Type type, String key, long numbers) {
  /** A class of storages in PyTorch. */
  enum Type {
    FLOAT("FloatStorage", Float.BYTES),
    HALF("HalfStorage", Short.BYTES),
    BFLOAT16("BFloat16Storage", Short.BYTES),
    DOUBLE("DoubleStorage", Double.BYTES),
    LONG("LongStorage", Long.BYTES),
    INT("IntStorage", Integer.BYTES),
    SHORT("ShortStorage", Short.BYTES),
    CHAR("CharStorage", Byte.BYTES),
    BYTE("ByteStorage", Byte.BYTES),
    BOOL("BoolStorage", Byte.BYTES);

    private final String className;
    private final int bytes;

    Type(String className, int bytes) {
      this.className = className;
      this.bytes = bytes;
    }

    String className() {
      return className;
    }

    /** The size of a number. */
    int bytes() {
      return bytes;
    }
  }

  /** Its bytes in the file, or -1 if they are more than a file can have. */
  long bytes() {
    return numbers < 0 || numbers > Long.MAX_VALUE / type.bytes ? -1 : numbers * type.bytes;
  }
}
