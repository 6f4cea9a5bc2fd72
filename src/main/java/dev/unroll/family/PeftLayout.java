package dev.unroll.family;

import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.translation.TranslatorFamily;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.Shape;
import dev.unroll.model.Encoder;
import dev.unroll.model.Gpt;
import dev.unroll.model.LearntCorrection;
import dev.unroll.model.Transformer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where PEFT, Hugging Face's library of adapters, keeps the corrections of a network's maps: by the
 * modules of the family's own program, or by our names where there is none. A module that holds
 * several maps side by side has one correction, whose rank is the sum of theirs.
 *
 * @param modules with what they hold
 * @param shapes of our parameters by their names
 */
public record PeftLayout(List<Module> modules, Function<String, Shape> shapes) {
  private static final String WEIGHT = ".weight";

  /**
   * A module.
   *
   * @param path its name in the family's own program
   * @param matrix its weights and ours
   */
  public record Module(String path, Counterpart matrix) {
    /** The maps of ours that it holds. */
    public List<String> maps() {
      return matrix.ours().stream().map(PeftLayout::map).toList();
    }

    /** Whether it is stored {@code [in, out]}. */
    public boolean isTransposed() {
      return matrix.isInByOut();
    }
  }

  /**
   * A correction as PEFT stores it.
   *
   * @param down {@code lora_A [rank, in]}
   * @param up {@code lora_B [out, rank]}
   */
  public record Stored(TensorView down, TensorView up, int rank) {}

  /** The layout of a decoder. */
  public static PeftLayout of(Gpt.Config network) {
    return of(
        Families.knowing(network)
            .map(family -> modules(family.counterparts(network), family::storedName))
            .orElse(List.of()),
        Gpt.maps(network),
        Gpt.parameters(network));
  }

  /** The layout of an encoder–decoder. */
  public static PeftLayout of(Transformer.Config network) {
    TranslatorFamily family = TranslatorFamily.alike(network);
    return of(
        modules(family.counterparts(network), family::storedName),
        Transformer.maps(network),
        Transformer.parameters(network));
  }

  /** The layout of an encoder, by the names of its class without a head. */
  public static PeftLayout of(Encoder.Config network) {
    return of(
        Families.knowing(network)
            .map(family -> modules(family.counterparts(network, 0), UnaryOperator.identity()))
            .orElse(List.of()),
        Encoder.maps(network),
        Encoder.parameters(network, Optional.empty()));
  }

  private static List<Module> modules(
      List<Counterpart> counterparts, UnaryOperator<String> storedName) {
    return counterparts.stream()
        .map(each -> new Module(map(storedName.apply(each.theirs())), each))
        .toList();
  }

  /**
   * The layout of a network.
   *
   * @param known modules, some of which hold no maps
   * @param maps of the network; those that no module holds go by their own names
   */
  private static PeftLayout of(
      List<Module> known, List<String> maps, List<ParameterSpec> parameters) {
    List<Module> modules =
        new ArrayList<>(known.stream().filter(each -> maps.containsAll(each.maps())).toList());
    Set<String> held =
        modules.stream().flatMap(module -> module.maps().stream()).collect(Collectors.toSet());
    maps.stream()
        .filter(map -> !held.contains(map))
        .map(map -> new Module(map, Counterpart.turned(map + WEIGHT, map + WEIGHT)))
        .forEach(modules::add);
    return new PeftLayout(modules, shapes(parameters));
  }

  /** The name of a map by that of its matrix. */
  private static String map(String weight) {
    return weight.endsWith(WEIGHT)
        ? weight.substring(0, weight.length() - WEIGHT.length())
        : weight;
  }

  private static Function<String, Shape> shapes(List<ParameterSpec> parameters) {
    Map<String, Shape> shapes = new HashMap<>();
    parameters.forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
    return name -> Objects.requireNonNull(shapes.get(name), name);
  }

  /** The corrections to store, by their modules. */
  public SequencedMap<Module, Stored> stored(Map<String, LearntCorrection> corrections) {
    SequencedMap<Module, Stored> all = new LinkedHashMap<>();
    for (Module module : modules) {
      List<String> corrected = module.maps().stream().filter(corrections::containsKey).toList();
      if (!corrected.isEmpty()) {
        all.put(module, stored(module, corrected, corrections));
      }
    }
    return all;
  }

  private Stored stored(
      Module module, List<String> corrected, Map<String, LearntCorrection> corrections) {
    List<LearntCorrection> each =
        corrected.stream().map(map -> Objects.requireNonNull(corrections.get(map))).toList();
    int rank = each.stream().mapToInt(LearntCorrection::rank).sum();
    TensorView down =
        TensorView.joined(
            each.stream()
                .map(c -> TensorView.of(c.down(), c.down().length / c.rank(), c.rank()))
                .map(TensorView::transposed)
                .toArray(TensorView[]::new));
    Map<String, TensorView> ups = new HashMap<>();
    int before = 0;
    for (String map : module.maps()) {
      int out = Math.toIntExact(shapes.apply(map + WEIGHT).size(1));
      float[] up = new float[rank * out];
      if (corrected.contains(map)) {
        float[] learnt = Objects.requireNonNull(corrections.get(map)).up();
        System.arraycopy(learnt, 0, up, before * out, learnt.length);
        before += learnt.length / out;
      }
      ups.put(map + WEIGHT, TensorView.of(up, rank, out));
    }
    TensorView up = module.matrix().theirs(name -> Objects.requireNonNull(ups.get(name), name));
    return new Stored(down, module.isTransposed() ? up.transposed() : up, rank);
  }

  /**
   * The corrections of our maps that a module's holds.
   *
   * @param scale of the correction
   * @return by the names of our maps
   */
  public Map<String, LearntCorrection> corrections(Module module, Stored stored, double scale) {
    Map<String, LearntCorrection> all = new LinkedHashMap<>();
    float[] down = stored.down().transposed().floats();
    TensorView rows = module.isTransposed() ? stored.up().transposed() : stored.up();
    for (int i = 0; i < module.maps().size(); i++) {
      float[] up = module.matrix().ours(i, rows, shapes).floats();
      all.put(module.maps().get(i), new LearntCorrection(down, up, stored.rank(), scale));
    }
    return all;
  }

  /** The shapes {@code [rank, in]} and {@code [out, rank]} of a module's correction. */
  public boolean fits(Module module, Stored stored) {
    long in = shapes.apply(module.matrix().ours().getFirst()).size(0);
    long out = module.matrix().ours().stream().mapToLong(name -> shapes.apply(name).size(1)).sum();
    return stored.down().shape().equals(List.of((long) stored.rank(), in))
        && stored.up().shape().equals(List.of(out, (long) stored.rank()));
  }

  /** The module of a path. */
  public Optional<Module> module(String path) {
    return modules.stream().filter(module -> module.path().equals(path)).findFirst();
  }

  /**
   * What to call some modules in a configuration: the last parts of their paths if no other module
   * ends so, else the paths in full.
   */
  public List<String> targets(List<Module> some) {
    List<String> ends = some.stream().map(PeftLayout::last).distinct().toList();
    boolean areAll =
        modules.stream().filter(module -> ends.contains(last(module))).count() == some.size();
    return areAll ? ends : some.stream().map(Module::path).toList();
  }

  private static String last(Module module) {
    return module.path().substring(module.path().lastIndexOf('.') + 1);
  }

  /** The names of all modules. */
  public Stream<String> paths() {
    return modules.stream().map(Module::path);
  }
}
