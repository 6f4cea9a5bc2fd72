package dev.unroll.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model in a file of Marian's: {@code .npz} or {@code .bin}. Matrices are {@code [in, out]}, for
 * {@code y = x·W + b}; vectors have the shape {@code [1, n]} or {@code [n]}.
 *
 * <p>M. Junczys-Dowmunt et al. (2018), Marian: fast neural machine translation in C++. ACL,
 * demonstrations.
 */
public interface MarianCheckpoint extends Checkpoint {
  /** The name that Marian stores a model's configuration under. */
  String CONFIGURATION = "special:model.yml";

  /** The model's configuration: YAML. */
  String configuration();

  /** A matrix as it is stored, if that is as 8-bit integers. */
  default Optional<Integers> integers(String name) {
    return Optional.empty();
  }

  /**
   * A matrix of 8-bit integers: {@code element = integer / multiplier}.
   *
   * @param bytes {@code [rows, columns]}, row-major, between −127 and 127
   * @param isTransposed whether it is the transpose of the matrix that {@link Checkpoint#tensor}
   *     gives, thus {@code [out, in]}
   */
  record Integers(
      long rows, long columns, MemorySegment bytes, float multiplier, boolean isTransposed) {}

  /**
   * Maps a file, which its first bytes tell the form of.
   *
   * @throws CheckpointException when it is damaged, or of neither form
   */
  static MarianCheckpoint open(Path file) {
    String origin = file.toString();
    return MappedFile.open(
        file,
        (data, arena) -> {
          int magic = data.byteSize() < Integer.BYTES ? 0 : new ByteCursor(data, origin).integer();
          if ((magic & 0xffff) == 0x8b1f) {
            throw new CheckpointException(origin + ": is packed with gzip; unpack it first");
          }
          return magic == StoredZip.LOCAL_ENTRY
              ? new NumpyArchive(data, origin, arena)
              : new MarianBinary(data, origin, arena);
        });
  }
}
