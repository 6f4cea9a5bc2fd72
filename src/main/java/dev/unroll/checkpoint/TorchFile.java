package dev.unroll.checkpoint;

import static java.util.Objects.requireNonNull;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A state dictionary in a file of PyTorch's {@code torch.save}: a zip archive with a pickle and a
 * file for each storage or, before PyTorch 1.6, pickles and then the storages. It is mapped into
 * memory; nothing of it is executed.
 */
public final class TorchFile extends StoredTensors<TorchTensor> {
  private static final int ZIP = 0x04034b50;
  private static final String PICKLE = "/data.pkl";
  private static final long MOST_PICKLE = 64 << 20;
  private static final BigInteger LEGACY = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long LEGACY_VERSION = 1001;

  private final TorchObjects objects;
  private final SortedMap<String, TorchTensor> tensors;
  private final Map<String, MemorySegment> storages = new HashMap<>();

  private TorchFile(MemorySegment file, String origin, Arena arena) {
    super(origin, arena);
    this.objects = new TorchObjects(origin);
    boolean isZip =
        file.byteSize() >= Integer.BYTES && new ByteCursor(file, origin).integer() == ZIP;
    this.tensors = isZip ? archive(file) : legacy(file);
    tensors.values().forEach(this::requireStorage);
  }

  /**
   * Maps a file.
   *
   * @throws CheckpointException when it is damaged, or asks for more than tensors
   */
  public static TorchFile open(Path file) {
    String origin = file.toString();
    return MappedFile.open(file, (data, arena) -> new TorchFile(data, origin, arena));
  }

  /**
   * Reads a file that is in memory.
   *
   * @param origin what errors call it
   * @throws CheckpointException when it is damaged, or asks for more than tensors
   */
  static TorchFile of(byte[] file, String origin) {
    return new TorchFile(MemorySegment.ofArray(file), origin, Arena.ofShared());
  }

  private SortedMap<String, TorchTensor> archive(MemorySegment file) {
    SortedMap<String, MemorySegment> entries = StoredZip.entries(file, origin());
    List<String> pickles =
        entries.keySet().stream()
            .filter(n -> n.endsWith(PICKLE) && n.indexOf('/') == n.length() - PICKLE.length())
            .toList();
    if (pickles.size() != 1) {
      throw fault("is no file of PyTorch's: it has no data.pkl");
    }
    String folder = pickles.getFirst().substring(0, pickles.getFirst().indexOf('/') + 1);
    MemorySegment order = entries.get(folder + "byteorder");
    if (order != null && !text(order).equals("little")) {
      throw fault("is not little-endian");
    }
    MemorySegment pickle = requireNonNull(entries.get(pickles.getFirst()));
    if (pickle.byteSize() > MOST_PICKLE) {
      throw fault("has a pickle of %d bytes".formatted(pickle.byteSize()));
    }
    String data = folder + "data/";
    entries
        .tailMap(data)
        .forEach(
            (name, storage) -> {
              if (name.startsWith(data)) {
                storages.put(name.substring(data.length()), storage);
              }
            });
    return objects.tensors(Pickle.read(new ByteCursor(pickle, origin()), objects));
  }

  private static String text(MemorySegment entry) {
    long length = Math.min(entry.byteSize(), 16);
    byte[] bytes = entry.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The form before PyTorch 1.6: four pickles, the names of the storages, the storages. */
  private SortedMap<String, TorchTensor> legacy(MemorySegment file) {
    ByteCursor in = new ByteCursor(file, origin());
    boolean isLegacy = file.byteSize() > 0 && in.unsignedByte() == 0x80;
    in = new ByteCursor(file, origin());
    if (!isLegacy || !LEGACY.equals(Pickle.read(in, objects))) {
      throw fault("is no file of PyTorch's");
    }
    Object version = Pickle.read(in, objects);
    if (!version.equals(LEGACY_VERSION)) {
      throw fault("is of a version of PyTorch's format that is not read");
    }
    if (!(Pickle.read(in, objects) instanceof Map<?, ?> system)
        || !Boolean.TRUE.equals(system.get("little_endian"))) {
      throw fault("is not little-endian");
    }
    SortedMap<String, TorchTensor> found = objects.tensors(Pickle.read(in, objects));
    Map<String, TorchStorage> known = new HashMap<>();
    for (TorchTensor tensor : found.values()) {
      TorchStorage storage = tensor.storage();
      TorchStorage other = known.putIfAbsent(storage.key(), storage);
      if (other != null && !other.equals(storage)) {
        throw fault("has a storage of two sizes or types");
      }
    }
    if (!(Pickle.read(in, objects) instanceof List<?> keys)) {
      throw fault("is damaged: it does not name its storages");
    }
    for (Object key : keys) {
      TorchStorage storage = key instanceof String name ? known.get(name) : null;
      if (storage == null || in.longInteger() != storage.numbers()) {
        throw fault("is damaged: it has a storage that no tensor describes");
      }
      long from = in.take(storage.bytes());
      if (storages.put(storage.key(), file.asSlice(from, storage.bytes())) != null) {
        throw fault("is damaged: it has a storage twice");
      }
    }
    return found;
  }

  private void requireStorage(TorchTensor tensor) {
    MemorySegment storage = storages.get(tensor.storage().key());
    if (storage == null || storage.byteSize() != tensor.storage().bytes()) {
      throw fault(
          "is damaged: storage %s is not there, or not of the size that its tensors say"
              .formatted(ByteCursor.shown(tensor.storage().key())));
    }
  }

  @Override
  SortedMap<String, TorchTensor> stored() {
    return tensors;
  }

  @Override
  TensorView view(String name, TorchTensor tensor) {
    NumberType type =
        switch (tensor.storage().type()) {
          case FLOAT -> NumberType.F32;
          case HALF -> NumberType.F16;
          case BFLOAT16 -> NumberType.BF16;
          default ->
              throw fault(
                  "%s: is in a %s; FloatStorage, HalfStorage and BFloat16Storage are read"
                      .formatted(name, tensor.storage().type().className()));
        };
    MemorySegment storage = requireNonNull(storages.get(tensor.storage().key()));
    if (tensor.isEmpty()) {
      return new StoredTensor(tensor.shape(), type, storage.asSlice(0, 0));
    }
    MemorySegment data = storage.asSlice(tensor.offset() * type.bytes());
    return tensor.isContiguous()
        ? new StoredTensor(tensor.shape(), type, data)
        : new StridedTensor(tensor.shape(), tensor.strides(), type, data);
  }
}
