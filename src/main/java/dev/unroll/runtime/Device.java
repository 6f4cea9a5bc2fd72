package dev.unroll.runtime;

import dev.unroll.runtime.SessionSettings.Idle;
import java.util.Base64;
import java.util.Map;

/**
 * The execution provider of sessions, and why it was chosen.
 *
 * @param provider {@link Provider#CPU} or {@link Provider#CUDA}
 * @param reason for display
 */
public record Device(Provider provider, String reason) {

  /**
   * The device to use when this provider is wanted.
   *
   * @throws RuntimeFailure when CUDA is wanted and cannot be used, with the reason
   */
  public static Device choose(Provider wanted) {
    return switch (wanted) {
      case CPU -> new Device(Provider.CPU, "asked for");
      case CUDA ->
          switch (CudaProbe.RESULT) {
            case CudaProbe.Works _ -> new Device(Provider.CUDA, "asked for");
            case CudaProbe.Missing(String why) ->
                throw new RuntimeFailure("CUDA cannot be used: " + why);
          };
      case AUTO ->
          switch (CudaProbe.RESULT) {
            case CudaProbe.Works _ -> new Device(Provider.CUDA, "a small graph ran on the GPU");
            case CudaProbe.Missing(String why) -> new Device(Provider.CPU, why);
          };
    };
  }

  @Override
  public String toString() {
    return provider + ": " + reason;
  }

  /** An ONNX model of one node, {@code y = Neg(x)}, both float {@code [1]}. */
  private static final byte[] NEGATION =
      Base64.getDecoder()
          .decode(
              "CAg6NgoLCgF4EgF5IgNOZWcSBXByb2JlWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUIECgAQDQ==");

  /** Runs one operator on CUDA, once, because only a run shows that a GPU answers. */
  private sealed interface CudaProbe {
    record Works() implements CudaProbe {}

    record Missing(String why) implements CudaProbe {}

    String LIBRARY_ERROR = "with error: ";

    CudaProbe RESULT = probe();

    private static CudaProbe probe() {
      if (!Session.hasCuda()) {
        return new Missing("this build has no CUDA provider; build with -Pcuda");
      }
      try (Session session =
              Session.open(NEGATION, new SessionSettings(1, Idle.SLEEP, Provider.CUDA));
          Tensor x = Tensor.floats(1);
          Tensor y = Tensor.floats(1)) {
        x.floatBuffer().put(0, 2);
        session.run(Map.of("x", x), Map.of("y", y));
        float result = y.floatBuffer().get(0);
        return result == -2 ? new Works() : new Missing("the GPU computed -2 as " + result);
      } catch (RuntimeFailure e) {
        return new Missing(reason(String.valueOf(e.getMessage())));
      }
    }

    /** The system's message for a missing library, which ONNX Runtime wraps twice. */
    private static String reason(String message) {
      int at = message.lastIndexOf(LIBRARY_ERROR);
      return at < 0
          ? message
          : "the CUDA provider does not load: "
              + message.substring(at + LIBRARY_ERROR.length()).strip();
    }
  }
}
