package dev.unroll.cli;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.cli.argument.CommandFailed;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.ServedEngine;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** The part of {@code unroll import} that is about encoders, which make vectors of texts. */
final class EncoderImporter {
  private static final int SHOWN = 8;

  @Option(
      names = "--prompt",
      paramLabel = "NAME=TEXT",
      description =
          "For an encoder: what is put before a text when a request's input_type is NAME, such as"
              + " 'query=query: '; may be repeated.")
  private List<String> prompts = List.of();

  /** What the user wants put before texts, by the name of their use. */
  Map<String, String> prompts() {
    Map<String, String> all = new LinkedHashMap<>();
    for (String prompt : prompts) {
      int end = prompt.indexOf('=');
      if (end < 1) {
        throw new CommandFailed("--prompt: " + prompt + " is not NAME=TEXT");
      }
      if (all.put(prompt.substring(0, end), prompt.substring(end + 1)) != null) {
        throw new CommandFailed("--prompt: there are two of " + prompt.substring(0, end));
      }
    }
    return Collections.unmodifiableMap(all);
  }

  /**
   * Refuses the options of a model that is no encoder.
   *
   * @throws CommandFailed when one was given
   */
  void refuseOptions(Path folder) {
    if (!prompts().isEmpty()) {
      throw new CommandFailed(folder + ": is no encoder; --prompt is for those");
    }
  }

  /**
   * Lets an encoder make a vector, or tell a label.
   *
   * @return false when the model is something else
   */
  static boolean tried(ModelFolder model) {
    if (!(model.config().task() instanceof Task.Embedding
        || model.config().task() instanceof Task.Classification)) {
      return false;
    }
    EngineConfig config = EngineConfig.defaults().withSlots(1);
    try (ServedEngine engine =
        new OrtEngines(RuntimeOptions.defaults(), config, Clock.SYSTEM)
            .open(model, EngineListener.NONE)) {
      engine.warmUp();
    }
    return true;
  }

  /**
   * Says what was taken over.
   *
   * @return false when it is no encoder
   */
  static boolean report(Path target, ModelFolder model, List<String> remarks, PrintWriter out) {
    if (model.config().task() instanceof Task.Classification task) {
      out.printf(
          Locale.ROOT,
          "%s: %s, %,d weights, tells %d labels %s texts of up to %,d tokens"
              + " (unroll classify %s): %s%n",
          target,
          model.config().family().orElse(model.config().architecture()),
          model.config().parameters(),
          task.labels().size(),
          task.multiLabel() ? "(any number of a text) in" : "apart in",
          task.context(),
          model.name(),
          String.join(", ", task.labels().subList(0, Math.min(SHOWN, task.labels().size())))
              + (task.labels().size() > SHOWN ? ", …" : ""));
      return true;
    }
    if (!(model.config().task() instanceof Task.Embedding task)) {
      return false;
    }
    String all = String.join("; ", remarks);
    out.printf(
        Locale.ROOT,
        "%s: %s, %,d weights, makes vectors of texts of up to %,d tokens (unroll embed %s):"
            + " pooling %s%s%s%s%n",
        target,
        model.config().family().orElse(model.config().architecture()),
        model.config().parameters(),
        task.context(),
        model.name(),
        task.pooling().name().toLowerCase(Locale.ROOT),
        task.normalized() ? ", length 1" : ", not scaled",
        task.prompts().isEmpty() ? "" : ", prompts " + String.join(", ", task.prompts().keySet()),
        all.isEmpty() ? "" : "; " + all);
    return true;
  }
}
