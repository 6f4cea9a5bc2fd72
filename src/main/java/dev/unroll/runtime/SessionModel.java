package dev.unroll.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.unroll.runtime.form.GpuForm;
import dev.unroll.runtime.form.UnsignedForm;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A model in the form in which ONNX Runtime loads it: the file as it is, or its graph rewritten for
 * the device.
 */
final class SessionModel {
  private static final String EXTERNAL_DATA_FOLDER =
      "session.model_external_initializers_file_folder_path";

  /** Larger files are loaded as they are: rewritten, they would take much of the heap. */
  private static final long MOST_BYTES = 256 << 20;

  /** Operators that multiply bytes; each name begins longer ones. */
  private static final String[] PRODUCTS = {"MatMulInteger", "DynamicQuantizeMatMul"};

  private final @Nullable Path file;
  private final byte @Nullable [] content;

  /** One of the two is there; with both, external data is beside the file. */
  private SessionModel(@Nullable Path file, byte @Nullable [] content) {
    this.file = file;
    this.content = content;
  }

  /** A model in memory. */
  static SessionModel of(String what, byte[] model, SessionSettings settings) {
    return new SessionModel(
        null,
        settings.provider() == Provider.CUDA ? gpuForm(what, model) : withExactProducts(model));
  }

  /**
   * A model in a file.
   *
   * @throws RuntimeFailure when it has to be rewritten and cannot be read
   */
  static SessionModel of(Path file, SessionSettings settings) {
    try {
      if (settings.provider() == Provider.CUDA) {
        return new SessionModel(file, gpuForm(file.toString(), Files.readAllBytes(file)));
      }
      return hasCutProducts(file)
          ? new SessionModel(file, withExactProducts(Files.readAllBytes(file)))
          : new SessionModel(file, null);
    } catch (IOException e) {
      throw new RuntimeFailure("cannot load " + file + ": " + e);
    }
  }

  OrtSession create(OrtEnvironment environment, SessionOptions options) throws OrtException {
    if (content == null) {
      return environment.createSession(String.valueOf(file), options);
    }
    if (file != null) {
      options.addConfigEntry(
          EXTERNAL_DATA_FOLDER, file.toAbsolutePath().resolveSibling(".").normalize().toString());
    }
    return environment.createSession(content, options);
  }

  private static byte[] gpuForm(String what, byte[] model) {
    try {
      return GpuForm.of(model, Cudnn.EXISTS);
    } catch (InvalidProtocolBufferException e) {
      throw new RuntimeFailure("cannot load " + what + ": it is not ONNX, or cut off");
    }
  }

  /** The model, in its {@link UnsignedForm} where this processor cuts off sums of bytes. */
  private static byte[] withExactProducts(byte[] model) {
    if (Processor.MULTIPLIES_BYTES || !hasProducts(MemorySegment.ofArray(model))) {
      return model;
    }
    try {
      return UnsignedForm.of(model).orElse(model);
    } catch (InvalidProtocolBufferException _) {
      return model; // Loading it tells what is wrong with it.
    }
  }

  private static boolean hasCutProducts(Path file) throws IOException {
    if (Processor.MULTIPLIES_BYTES || !Files.isRegularFile(file)) {
      return false;
    }
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.size() <= MOST_BYTES
          && hasProducts(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    }
  }

  /** Whether the name of a product of bytes is anywhere in a file. */
  private static boolean hasProducts(MemorySegment file) {
    for (String product : PRODUCTS) {
      byte[] name = product.getBytes(StandardCharsets.US_ASCII);
      for (long at = 0; at + name.length <= file.byteSize(); at++) {
        int same = 0;
        while (same < name.length && file.get(ValueLayout.JAVA_BYTE, at + same) == name[same]) {
          same++;
        }
        if (same == name.length) {
          return true;
        }
      }
    }
    return false;
  }
}
