package dev.unroll.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** Files of a few bytes: field 7 of a model is its graph, field 1 of a graph a node. */
class OnnxOutlineTest {
  private static final String NODE = "0a052203416464"; // an Add

  @TempDir private Path folder;

  private Path file(String hex) throws IOException {
    return Files.write(folder.resolve("model.onnx"), HexFormat.of().parseHex(hex));
  }

  @Test
  void graphWithANode_isRead() throws IOException {
    assertThat(OnnxOutline.of(file("3a07" + NODE)).operators()).containsExactly("Add");
  }

  @Test
  void graphThatEndsBetweenTwoNodes_isRefused() throws IOException {
    assertRefused("3a0e" + NODE);
  }

  @Test
  void groups_areRefused() throws IOException {
    assertRefused("3a027b7c");
    assertRefused("7b7c");
  }

  @Test
  @Timeout(value = 10, threadMode = ThreadMode.SEPARATE_THREAD)
  void pipe_isRefused_andNotWaitedAt() throws Exception {
    Path pipe = folder.resolve("model.onnx");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThatThrownBy(() -> OnnxOutline.of(pipe))
        .isInstanceOf(BundleException.class)
        .hasMessage(pipe + ": cannot be read: it is no plain file");
  }

  private void assertRefused(String hex) throws IOException {
    Path file = file(hex);

    assertThatThrownBy(() -> OnnxOutline.of(file))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("is not ONNX, or cut off");
  }
}
