package dev.unroll.cli.recipe;

import dev.unroll.bundle.ModelConfig;
import dev.unroll.train.recipe.Recipe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code unroll schema}: prints the JSON Schema of a recipe or of a model's configuration. */
@Command(
    name = "schema",
    description =
        "Print the JSON Schema of recipe.yaml or config.json, by which editors complete and check.",
    footer = {"", "Example: unroll schema recipe > models/recipe.schema.json"})
public final class SchemaCommand implements Callable<Integer> {
  private static final String RECIPE = "recipe";
  private static final String CONFIG = "config";

  @Parameters(paramLabel = "FILE", description = "recipe or config.")
  private String file = RECIPE;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Class<?> owner =
        switch (file) {
          case RECIPE -> Recipe.class;
          case CONFIG -> ModelConfig.class;
          default ->
              throw new ParameterException(
                  spec.commandLine(), "FILE must be recipe or config, not '" + file + "'");
        };
    String name = file + ".schema.json";
    try (InputStream schema = owner.getResourceAsStream(name)) {
      byte[] bytes = Objects.requireNonNull(schema, name).readAllBytes();
      spec.commandLine().getOut().print(new String(bytes, StandardCharsets.UTF_8));
    }
    return 0;
  }
}
