package dev.unroll.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.engine.ort.SmallTranslator;
import dev.unroll.runtime.form.KernelForm;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FusionTest {
  @TempDir Path folder;

  private Path file() throws IOException {
    byte[] int8 =
        SmallTranslator.all().stream()
            .filter(model -> model.name().equals("int8"))
            .findFirst()
            .orElseThrow()
            .encoder();
    return Files.write(folder.resolve("model.onnx"), int8);
  }

  @Test
  void graphWithIntegers_hasAForm() throws IOException {
    try (Arena arena = Arena.ofShared()) {
      KernelForm form = Fusion.form(file(), SessionSettings.cpu(1), arena).orElseThrow();
      assertThat(form.isExact()).isTrue();
      assertThat(form.weights()).isNotEmpty();
    }
  }

  @Test
  void fileThatIsNoModel_isLeftToOnnxRuntime() throws IOException {
    Path file = Files.writeString(folder.resolve("model.onnx"), "no model");
    try (Arena arena = Arena.ofShared()) {
      assertThat(Fusion.form(file, SessionSettings.cpu(1), arena)).isEmpty();
    }
    assertThatThrownBy(() -> Session.openFused(file, SessionSettings.cpu(1), Optional::of))
        .isInstanceOf(RuntimeFailure.class);
  }

  /** Someone may write over a model while it is loaded. */
  @Test
  void fileThatIsCutOffWhileItIsRead_isSaid() throws IOException {
    Path file = file();
    try (Arena arena = Arena.ofShared();
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer mapped =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer();
      channel.truncate(channel.size() / 2);
      KernelForm.Making making = new KernelForm.Making(arena, Processor.MULTIPLIES_BYTES);
      assertThatThrownBy(() -> Fusion.made(() -> KernelForm.of(mapped, making), "the model"))
          .isInstanceOf(RuntimeFailure.class)
          .hasMessage("cannot load the model: it was cut off while it was read");
    }
  }
}
