package dev.unroll.bench;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.cli.argument.ModelArgument;
import dev.unroll.model.Gpt;
import dev.unroll.train.recipe.Export;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code unroll bench serve}: streams over HTTP from a service in a process of its own, by closed
 * loops of clients or by requests that arrive at random.
 */
@Command(
    name = "serve",
    description = "Time streamed texts over HTTP: tokens a second, first tokens, gaps.")
final class BenchServeCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "MODEL",
      arity = "0..1",
      description = "A model folder, or its name in models/ (or in UNROLL_MODELS).")
  private @Nullable String name;

  @Option(
      names = "--shape",
      paramLabel = "SHAPE",
      description = "Instead of a model, random weights in the shape of " + ModelShape.NAMES + ".")
  private @Nullable String shape;

  @Option(
      names = "--precision",
      paramLabel = "FORMAT",
      description = "Weights of a shape: fp32, fp16, int8 or int4 (fp32).")
  private Export.@Nullable Precision precision;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "A service that runs and has the model; without it, one is started.")
  private @Nullable URI url;

  @Option(
      names = "--set",
      paramLabel = "PROPERTY=VALUE",
      description = "A setting of the service that is started, such as unroll.threads=2.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--clients",
      paramLabel = "N",
      split = ",",
      description = "Numbers of clients that wait for each answer (1,8,32 without --rate).")
  private List<Integer> clients = List.of();

  @Option(
      names = "--rate",
      paramLabel = "R",
      split = ",",
      description = "Requests a second that arrive at random.")
  private List<Double> rates = List.of();

  @Option(
      names = "--prompt",
      paramLabel = "TOKENS",
      defaultValue = "16-64",
      description =
          "Lengths of prompts (${DEFAULT-VALUE}): N, A-B all alike, or A~B all octaves alike.")
  private String prompt = "";

  @Option(
      names = "--output",
      paramLabel = "TOKENS",
      defaultValue = "64",
      description = "Lengths of answers (${DEFAULT-VALUE}), in the same form.")
  private String output = "";

  @Option(
      names = "--shared",
      paramLabel = "N",
      defaultValue = "0",
      description = "Tokens that all prompts begin with together (${DEFAULT-VALUE}).")
  private int shared;

  @Option(
      names = "--option",
      paramLabel = "FIELD=NUMBER",
      description = "A further field of each request, such as top_p=0.9.")
  private Map<String, Double> options = new LinkedHashMap<>();

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "2",
      description = "Seconds of each load that are not counted (${DEFAULT-VALUE}).")
  private double warmUp;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "Seconds of each load that are counted (${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of lengths, prompts and arrivals (${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "Also write the figures as JSON.")
  private @Nullable Path json;

  @Option(names = "--svg", paramLabel = "FILE", description = "Also draw them.")
  private @Nullable Path svg;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** A load by its name in the table, and what was measured. */
  record Row(String load, LoadResult result) {}

  @Override
  public Integer call() throws InterruptedException {
    check();
    if (url != null) {
      measure(url, modelName(), null);
      return 0;
    }
    if (shape == null) {
      Path folder = ModelArgument.path(String.valueOf(name));
      serve(ModelFolder.read(folder));
      return 0;
    }
    try (UntrainedFolder untrained = UntrainedFolder.served(network(shape), shape, precision())) {
      serve(untrained.model());
    }
    return 0;
  }

  private void check() {
    if ((name == null) == (shape == null)) {
      throw wrong("give a model or a --shape");
    }
    if (!(warmUp >= 0) || !(seconds > 0) || shared < 0) {
      throw wrong("--seconds must be above 0, --warm-up and --shared at least 0");
    }
    if (clients.stream().anyMatch(n -> n < 1) || rates.stream().anyMatch(r -> !(r > 0))) {
      throw wrong("--clients and --rate must be above 0");
    }
    lengths("--prompt", prompt);
    lengths("--output", output);
    if (shape != null) {
      network(shape);
    } else if (precision != null) {
      throw wrong("--precision is for a --shape: a model has its own");
    }
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private Gpt.Config network(String wanted) {
    return ModelShape.of(wanted)
        .orElseThrow(() -> wrong("--shape must be " + ModelShape.NAMES + ", not " + wanted));
  }

  private Export.Precision precision() {
    return precision == null ? Export.Precision.FP32 : precision;
  }

  private Lengths lengths(String option, String form) {
    try {
      return Lengths.of(form);
    } catch (IllegalArgumentException e) {
      throw wrong(option + ": " + e.getMessage());
    }
  }

  private String modelName() {
    return name == null ? UntrainedFolder.PREFIX + shape : name;
  }

  private void serve(ModelFolder model) throws InterruptedException {
    settings.putIfAbsent("unroll.reload", "1h");
    try (LinkedModel linked = LinkedModel.of(model.path());
        ChildService service = ChildService.start(linked.models(), settings)) {
      measure(service.address(), model.name(), service);
    }
  }

  private void measure(URI service, String model, @Nullable ChildService child) {
    List<Row> rows = new ArrayList<>();
    int most = Math.max(1_000, clients.isEmpty() ? 0 : Collections.max(clients));
    JsonObject fields = new JsonObject();
    options.forEach(fields::put);
    PrintWriter out = spec.commandLine().getOut();
    try (StreamClient client = new StreamClient(service, model, most)) {
      client.check(new int[] {0}, fields);
      out.printf("%s at %s, prompts of %s tokens, answers of %s%n", model, service, prompt, output);
      LoadTable.head(out);
      LoadGenerator generator =
          new LoadGenerator(
              client,
              lengths("--prompt", prompt),
              lengths("--output", output),
              shared,
              fields,
              seed);
      LoadGenerator.Time time = new LoadGenerator.Time(warmUp, seconds);
      for (int n : clients.isEmpty() && rates.isEmpty() ? List.of(1, 8, 32) : clients) {
        rows.add(new Row(n + " clients", generator.closedLoop(n, time)));
        LoadTable.line(out, rows.getLast());
      }
      for (double rate : rates) {
        rows.add(new Row(rate + "/s", generator.openLoop(rate, time)));
        LoadTable.line(out, rows.getLast());
      }
    }
    if (child != null) {
      out.printf(Locale.ROOT, "most memory of the service: %.0f MB%n", child.mostMemory() / 1e6);
    }
    write(json, () -> LoadTable.json(model, rows).encodePrettily() + "\n");
    write(svg, () -> LoadTable.svg(model, rows));
  }

  private static void write(@Nullable Path file, Supplier<String> content) {
    if (file == null) {
      return;
    }
    try {
      Files.writeString(file, content.get());
    } catch (IOException e) {
      throw new CommandFailed(file + ": cannot be written: " + e.getMessage());
    }
  }
}
