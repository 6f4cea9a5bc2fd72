package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.TensorInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares what a folder's config says of its graph with the graph, before anything runs on it. A
 * dimension that is a name is dynamic.
 */
final class GraphCheck {
  private final ModelFolder folder;

  private GraphCheck(ModelFolder folder) {
    this.folder = folder;
  }

  /**
   * Checks a recurrent model.
   *
   * @param inputType {@code INT64} or {@code FLOAT}
   * @param inputFeatures the input's last dimension; empty for tokens
   * @param outputSize the output's last dimension
   * @throws BundleException with one line that says where they differ
   */
  static void recurrent(
      ModelFolder folder,
      Session session,
      String inputType,
      List<String> inputFeatures,
      int outputSize) {
    GraphContract.Recurrent contract = folder.config().recurrent();
    GraphCheck check = new GraphCheck(folder);
    List<TensorInfo> inputs = session.inputs();
    List<TensorInfo> outputs = session.outputs();
    List<String> names = new ArrayList<>();

    List<String> inputShape = new ArrayList<>(List.of("batch", "time"));
    inputShape.addAll(inputFeatures);
    check.tensor("input", inputs, contract.input(), inputType, inputShape);
    names.add(contract.input());
    check.tensor(
        "output",
        outputs,
        contract.output(),
        "FLOAT",
        List.of("batch", "time", Integer.toString(outputSize)));
    for (GraphContract.State state : contract.states()) {
      List<String> shape = List.of("batch", Integer.toString(state.size()));
      check.tensor("input", inputs, state.input(), "FLOAT", shape);
      check.tensor("output", outputs, state.output(), "FLOAT", shape);
      names.add(state.input());
    }
    for (TensorInfo input : inputs) {
      if (!names.contains(input.name())) {
        throw check.wrong("has an input " + input + " that the config does not name");
      }
    }
  }

  private void tensor(
      String role, List<TensorInfo> actual, String name, String type, List<String> shape) {
    TensorInfo found =
        actual.stream()
            .filter(tensor -> tensor.name().equals(name))
            .findFirst()
            .orElseThrow(() -> wrong("has no %s '%s', but %s".formatted(role, name, actual)));
    if (!found.type().equals(type) || !fits(found.dimensions(), shape)) {
      throw wrong(
          "has %s %s where %s is needed".formatted(role, found, expected(name, type, shape)));
    }
  }

  private static String expected(String name, String type, List<String> shape) {
    return name + " " + type.toLowerCase(Locale.ROOT) + shape;
  }

  private static boolean fits(List<String> actual, List<String> needed) {
    if (actual.size() != needed.size()) {
      return false;
    }
    for (int i = 0; i < actual.size(); i++) {
      boolean dynamic = !isNumber(actual.get(i));
      if (isNumber(needed.get(i)) ? !dynamic && !actual.get(i).equals(needed.get(i)) : !dynamic) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNumber(String dimension) {
    return dimension.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private BundleException wrong(String what) {
    return new BundleException(folder.graph() + ": " + what);
  }
}
