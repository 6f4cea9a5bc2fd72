package dev.unroll.family.hub;

import dev.unroll.bundle.ModelConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The card of a model that was taken over.
 *
 * @param name of the folder that it comes from
 * @param type its {@code model_type}
 * @param architecture the name of its class; the type where the file does not say
 * @param licence as the front matter of its own card says; null when it does not
 */
public record ModelCardText(
    String name, String type, String architecture, @Nullable String licence) {
  private static final String CARD = "README.md";
  private static final int MOST_BYTES = 1 << 20;
  private static final Pattern FRONT_MATTER =
      Pattern.compile("\\A---\\R(.*?)\\R---", Pattern.DOTALL);
  private static final Pattern LICENCE =
      Pattern.compile("(?m)^license:\\s*[\"']?([A-Za-z0-9][A-Za-z0-9 .+-]{0,60})[\"']?\\s*$");

  public static ModelCardText of(Path folder, HubConfig config) {
    String type = config.text("model_type", "");
    List<String> architectures = config.texts("architectures");
    return new ModelCardText(
        String.valueOf(folder.getFileName()),
        type,
        architectures.isEmpty() ? type : architectures.getFirst(),
        licence(folder.resolve(CARD)));
  }

  /** The card of a model that has no {@code config.json}. */
  public static ModelCardText of(Path folder, String type) {
    return new ModelCardText(
        String.valueOf(folder.getFileName()), type, type, licence(folder.resolve(CARD)));
  }

  private static @Nullable String licence(Path card) {
    try {
      if (!Files.isRegularFile(card) || Files.size(card) > MOST_BYTES) {
        return null;
      }
      String text = new String(Files.readAllBytes(card), StandardCharsets.UTF_8);
      Matcher front = FRONT_MATTER.matcher(text);
      Matcher licence = LICENCE.matcher(front.find() ? front.group(1) : "");
      return licence.find() ? licence.group(1).strip() : null;
    } catch (IOException unreadable) {
      return null;
    }
  }

  /** A sentence or two. */
  public String description() {
    return "The checkpoint %s (%s), taken over from another program.".formatted(name, architecture);
  }

  /** The whole card. */
  public String markdown(ModelConfig config, NativeModel model) {
    return markdown(
        config,
        "Its weights are those of the checkpoint, in a graph of Unroll's.",
        model.measures(),
        model.remarks());
  }

  /**
   * The whole card.
   *
   * @param how it was taken over, a sentence
   * @param measures its sizes, by what they are
   * @param remarks what a reader should know of it
   */
  public String markdown(
      ModelConfig config, String how, Map<String, String> measures, List<String> remarks) {
    StringBuilder card = new StringBuilder();
    card.append("# ").append(config.title()).append("\n\n").append(config.description());
    card.append(' ').append(how).append("\n\n");
    card.append("| | |\n|---|---|\n");
    row(card, "family", "%s (%s)".formatted(type, architecture));
    row(card, "parameters", String.format(Locale.ROOT, "%,d", config.parameters()));
    measures.forEach((what, value) -> row(card, what, value));
    row(card, "licence", licence == null ? "not told by the checkpoint" : licence);
    remarks.forEach(remark -> row(card, "remark", remark));
    card.append(
        "\nThe checkpoint's own card says what it was trained on and what its limits are.\n");
    return card.toString();
  }

  private static void row(StringBuilder card, String what, String value) {
    card.append("| %s | %s |\n".formatted(what, value.replace("|", "\\|")));
  }
}
