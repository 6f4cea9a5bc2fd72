package dev.unroll.checkpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the pickle of a state dictionary may ask for: dictionaries, storages and tensors. Any other
 * global is refused by its name.
 */
final class TorchObjects implements Pickle.Objects {
  private static final String ALLOWED = "; only tensors by name are read";

  private final String origin;

  TorchObjects(String origin) {
    this.origin = origin;
  }

  /** The functions and classes that may be called. */
  private enum Callable {
    ORDERED_DICTIONARY("collections.OrderedDict"),
    TENSOR("torch._utils._rebuild_tensor"),
    TENSOR_V2("torch._utils._rebuild_tensor_v2"),
    PARAMETER("torch._utils._rebuild_parameter");

    private final String global;

    Callable(String global) {
      this.global = global;
    }
  }

  @Override
  public Object global(String module, String name) {
    String global = module + "." + name;
    for (Callable callable : Callable.values()) {
      if (callable.global.equals(global)) {
        return callable;
      }
    }
    for (TorchStorage.Type type : TorchStorage.Type.values()) {
      if (global.equals("torch." + type.className())) {
        return type;
      }
    }
    throw fault("its pickle asks for " + ByteCursor.shown(global) + ALLOWED);
  }

  @Override
  public Object call(Object callable, List<Object> arguments) {
    int count = arguments.size();
    if (callable == Callable.ORDERED_DICTIONARY && count == 0) {
      return new LinkedHashMap<String, Object>();
    }
    if (callable == Callable.PARAMETER && count > 0 && arguments.get(0) instanceof TorchTensor t) {
      return t;
    }
    boolean isTensor =
        (callable == Callable.TENSOR && count == 4)
            || (callable == Callable.TENSOR_V2 && count >= 4);
    if (isTensor
        && arguments.get(0) instanceof TorchStorage storage
        && arguments.get(1) instanceof Long offset) {
      return new TorchTensor(storage, offset, numbers(arguments.get(2)), numbers(arguments.get(3)));
    }
    throw fault("its pickle calls %s in a way that is not known".formatted(shown(callable)));
  }

  @Override
  public Object persistent(Object id) {
    if (id instanceof Pickle.Tuple(List<Object> items)
        && items.size() >= 5
        && items.get(0).equals("storage")
        && items.get(1) instanceof TorchStorage.Type type
        && items.get(2) instanceof String key
        && items.get(4) instanceof Long numbers
        && (items.size() == 5 || items.get(5) == Pickle.None.NONE)) {
      TorchStorage storage = new TorchStorage(type, key, numbers);
      if (storage.bytes() >= 0) {
        return storage;
      }
    }
    throw fault("its pickle names something outside it that is no storage");
  }

  private List<Long> numbers(Object tuple) {
    List<Object> items =
        tuple instanceof Pickle.Tuple(List<Object> all) ? all : List.of(Pickle.None.NONE);
    if (!items.stream().allMatch(Long.class::isInstance)) {
      throw fault("its pickle has a tensor whose shape or strides are no numbers");
    }
    return items.stream().map(Long.class::cast).toList();
  }

  /** The tensors of a state dictionary, each checked against its storage. */
  SortedMap<String, TorchTensor> tensors(Object value) {
    if (!(value instanceof Map<?, ?> dictionary)) {
      throw fault("its pickle is no dictionary" + ALLOWED);
    }
    SortedMap<String, TorchTensor> tensors = new TreeMap<>();
    for (Map.Entry<?, ?> entry : dictionary.entrySet()) {
      String name = (String) entry.getKey();
      if (!(entry.getValue() instanceof TorchTensor tensor)) {
        throw fault("its entry %s is no tensor%s".formatted(ByteCursor.shown(name), ALLOWED));
      }
      String fault = tensor.fault();
      if (!fault.isEmpty()) {
        throw fault("%s %s".formatted(ByteCursor.shown(name), fault));
      }
      tensors.put(name, tensor);
    }
    return tensors;
  }

  private static String shown(Object callable) {
    return switch (callable) {
      case Callable known -> known.global;
      case TorchStorage.Type type -> "torch." + type.className();
      default -> "what is no function";
    };
  }

  private CheckpointException fault(String what) {
    return new CheckpointException(origin + ": " + what);
  }
}
