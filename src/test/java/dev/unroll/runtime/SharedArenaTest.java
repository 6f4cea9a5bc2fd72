package dev.unroll.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.unroll.graph.DataType;
import dev.unroll.graph.Graph;
import dev.unroll.graph.Shape;
import dev.unroll.graph.Value;
import dev.unroll.graph.onnx.OnnxWriter;
import dev.unroll.runtime.SessionSettings.Idle;
import dev.unroll.runtime.SessionSettings.Memory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedArenaTest {
  private static final int SESSIONS = 6;
  private static final int SIDE = 4096; // a matrix of 64 MiB
  private static final Path STATUS = Path.of("/proc/self/status");

  /** The mean of (tanh x)², by way of matrices that only the session sees. */
  private static byte[] graph() {
    Graph graph = new Graph("wide");
    Value x = graph.input("x", DataType.FLOAT, Shape.of(SIDE, 1));
    Value row = graph.input("row", DataType.FLOAT, Shape.of(1, SIDE));
    Value wide = graph.tanh(graph.add(x, row)); // [SIDE, SIDE]
    graph.output("mean", graph.reduceMean(graph.mul(wide, wide), false, 0, 1));
    return OnnxWriter.withParametersAsInputs(graph);
  }

  /** Runs sessions in turn and keeps them open. */
  private static List<Float> runInTurn(Memory memory, Runnable whileOpen) {
    byte[] model = graph();
    List<Session> sessions = new ArrayList<>();
    List<Float> means = new ArrayList<>();
    try (Tensor x = Tensor.floats(SIDE, 1);
        Tensor row = Tensor.floats(1, SIDE);
        Tensor mean = Tensor.floats()) {
      for (int i = 0; i < SIDE; i++) {
        x.floatBuffer().put(i, i / (float) SIDE);
      }
      for (int i = 0; i < SESSIONS; i++) {
        Session session =
            Session.open(model, new SessionSettings(1, Idle.SLEEP, Provider.CPU, memory));
        sessions.add(session);
        session.run(Map.of("x", x, "row", row), Map.of("mean", mean));
        means.add(mean.floatBuffer().get(0));
      }
      whileOpen.run();
    } finally {
      sessions.forEach(Session::close);
    }
    return means;
  }

  private static long residentMebibytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void sessionsThatShare_computeTheSame() {
    List<Float> own = runInTurn(Memory.OWN, () -> {});
    List<Float> shared = runInTurn(Memory.SHARED, () -> {});
    assertThat(own.getFirst()).isBetween(0.1f, 0.9f);
    assertThat(shared).isEqualTo(own);
  }

  /** Measures in a process of its own, where ONNX Runtime is loaded once and nothing else runs. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      runInTurn(Memory.OWN, () -> {}); // what is needed once in any case
      System.out.println(growth(Memory.SHARED) + " " + growth(Memory.OWN));
    }

    private static long growth(Memory memory) {
      long before = residentMebibytes();
      long[] after = new long[1];
      runInTurn(memory, () -> after[0] = residentMebibytes());
      return after[0] - before;
    }
  }

  @Test
  void sessionsThatShare_needTheMemoryOfOne() throws IOException, InterruptedException {
    assumeThat(STATUS).exists();
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx200m",
            Child.class.getName());
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.redirectErrorStream(true);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();

    assertThat(SharedArena.exists()).isTrue();
    String[] mebibytes = output.strip().split(" ", -1);
    long shared = Long.parseLong(mebibytes[0]);
    long own = Long.parseLong(mebibytes[1]);
    assertThat(own).isGreaterThan(SESSIONS * 100L);
    assertThat(shared).isLessThan(own / 2);
  }
}
