package dev.unroll.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.unroll.runtime.form.KernelForm;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Which graphs are loaded in their {@link KernelForm}. */
final class Fusion {
  private Fusion() {}

  /**
   * The form of a graph; empty when it has none, or is not for this device.
   *
   * @param arena holds the file and the form's weights
   * @throws RuntimeFailure when the file cannot be read
   */
  static Optional<KernelForm> form(Path model, SessionSettings settings, Arena arena) {
    return fits(settings, model)
        ? made(() -> KernelForm.of(map(model, arena), making(arena)), model.toString())
        : Optional.empty();
  }

  /** The same of an encoder and its decoder. */
  static Optional<KernelForm.Pair> form(
      Path encoder, Path decoder, SessionSettings settings, Arena arena) {
    return fits(settings, encoder) && fits(settings, decoder)
        ? made(
            () -> KernelForm.of(map(encoder, arena), map(decoder, arena), making(arena)),
            encoder + " and " + decoder)
        : Optional.empty();
  }

  /** Makes something of mapped files. */
  interface Maker<T> {
    Optional<T> make() throws IOException;
  }

  static <T> Optional<T> made(Maker<T> maker, String what) {
    try {
      return maker.make();
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty(); // Loading it as it is tells what is wrong with it.
    } catch (IOException e) {
      throw new RuntimeFailure("cannot load " + what + ": " + e);
    } catch (InternalError _) { // so Java tells of mapped memory that a file no longer has
      throw new RuntimeFailure("cannot load " + what + ": it was cut off while it was read");
    }
  }

  private static KernelForm.Making making(Arena arena) {
    return new KernelForm.Making(arena, Processor.MULTIPLIES_BYTES);
  }

  private static boolean fits(SessionSettings settings, Path file) {
    try {
      return settings.provider() == Provider.CPU && Files.size(file) <= Integer.MAX_VALUE;
    } catch (IOException e) {
      throw new RuntimeFailure("cannot load " + file + ": " + e);
    }
  }

  private static ByteBuffer map(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer();
    }
  }
}
