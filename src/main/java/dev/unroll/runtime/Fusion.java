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
    try {
      return fits(settings, model)
          ? KernelForm.of(map(model, arena), making(arena))
          : Optional.empty();
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty(); // Loading it as it is tells what is wrong with it.
    } catch (IOException e) {
      throw new RuntimeFailure("cannot load " + model + ": " + e);
    }
  }

  /** The same of an encoder and its decoder. */
  static Optional<KernelForm.Pair> form(
      Path encoder, Path decoder, SessionSettings settings, Arena arena) {
    try {
      return fits(settings, encoder) && fits(settings, decoder)
          ? KernelForm.of(map(encoder, arena), map(decoder, arena), making(arena))
          : Optional.empty();
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty(); // Loading them as they are tells what is wrong with them.
    } catch (IOException e) {
      throw new RuntimeFailure("cannot load " + encoder + " and " + decoder + ": " + e);
    }
  }

  private static KernelForm.Making making(Arena arena) {
    return new KernelForm.Making(arena, Processor.MULTIPLIES_BYTES);
  }

  private static boolean fits(SessionSettings settings, Path file) throws IOException {
    return settings.provider() == Provider.CPU && Files.size(file) <= Integer.MAX_VALUE;
  }

  private static ByteBuffer map(Path file, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer();
    }
  }
}
