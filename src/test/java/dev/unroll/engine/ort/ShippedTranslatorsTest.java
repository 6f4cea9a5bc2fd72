package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TextRequest;
import dev.unroll.engine.translation.TextTranslation;
import dev.unroll.engine.translation.TextTranslator;
import dev.unroll.engine.translation.TranslatedText;
import dev.unroll.engine.translation.TranslationEngine;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the shipped translators make of texts as people type them. */
class ShippedTranslatorsTest {
  private static final List<String> ENGLISH =
      List.of(
          "I don't know what you're talking about.",
          "Where is the station?",
          "My sister plays the piano.",
          "It's late, and I am tired.",
          "She said that she would come tomorrow.",
          "He didn't want to go home.",
          "We had to cancel the trip because of the rain.",
          "Can you help me?",
          "This book is very interesting.",
          "I have never been to France.",
          "They live in a big house near the river.",
          "What time does the train leave?",
          "You should see a doctor.",
          "The children are playing in the garden.",
          "I would like a cup of coffee, please.");

  private static final List<String> FRENCH =
      List.of(
          "Je ne sais pas de quoi tu parles.",
          "Où est la gare ?",
          "Ma sœur joue du piano.",
          "Il est tard, et je suis fatigué.",
          "Elle a dit qu'elle viendrait demain.",
          "Il ne voulait pas rentrer chez lui.",
          "Où as-tu acheté ça ?",
          "Ce livre est très intéressant.",
          "Je ne suis jamais allé en Angleterre.",
          "Ils habitent une grande maison près de la rivière.",
          "À quelle heure part le train ?",
          "Tu devrais voir un médecin.",
          "Les enfants jouent dans le jardin.",
          "Je voudrais une tasse de café, s'il vous plaît.",
          "Nous avons dû annuler le voyage à cause de la pluie.");

  /** Changes that mean nothing. */
  private static final Map<String, UnaryOperator<String>> VARIANTS = variants();

  private static Map<String, UnaryOperator<String>> variants() {
    Map<String, UnaryOperator<String>> variants = new LinkedHashMap<>();
    variants.put("soft hyphen", text -> inWord(text, "\u00AD"));
    variants.put("left-to-right mark", text -> "\u200E" + text);
    variants.put("right-to-left mark", text -> text + "\u200F");
    variants.put("zero-width space", text -> inWord(text, "\u200B"));
    variants.put("word joiner", text -> inWord(text, "\u2060"));
    variants.put("byte order mark", text -> "\uFEFF" + text);
    variants.put("no-break space", text -> text.replaceFirst(" ", "\u00A0"));
    variants.put("narrow no-break space", text -> text.replaceFirst(" ", "\u202F"));
    variants.put("tab", text -> text.replaceFirst(" ", "\t"));
    variants.put("two blanks", text -> text.replaceFirst(" ", "  "));
    variants.put("full-width signs", text -> text.replace('?', '？').replace('.', '．'));
    variants.put("ellipsis", text -> text.replaceFirst("\\.$", "…"));
    variants.put("curly apostrophes", text -> text.replace('\'', '’'));
    variants.put("curly quotes", text -> "“" + text + "”");
    variants.put("straight quotes", text -> '"' + text + '"');
    variants.put("guillemets", text -> "«\u00A0" + text + "\u202F»");
    variants.put("parentheses", text -> "(" + text + ")");
    variants.put("em dash", text -> "— " + text);
    variants.put("bullet", text -> "• " + text);
    variants.put("number", text -> "1. " + text);
    variants.put("letter", text -> "a) " + text);
    variants.put("heading", text -> "# " + text);
    variants.put("quoted line", text -> "> " + text);
    variants.put("all bold", text -> "**" + text + "**");
    variants.put("a bold word", text -> text.replaceFirst(" (\\p{L}+) ", " **$1** "));
    variants.put("decomposed", text -> Normalizer.normalize(text, Normalizer.Form.NFD));
    return variants;
  }

  /** A text with something in the middle of the word in its middle. */
  private static String inWord(String text, String something) {
    int at = text.length() / 2;
    while (!Character.isLetter(text.charAt(at)) || !Character.isLetter(text.charAt(at - 1))) {
      at++;
    }
    return text.substring(0, at) + something + text.substring(at);
  }

  /** The letters and digits of a translation. */
  private static String words(String translation) {
    return translation
        .replaceFirst("^(?:1\\.|a\\)) ", "")
        .replaceAll("[^\\p{L}\\p{N}]+", " ")
        .strip();
  }

  private static TranslationEngine open(String model) {
    return new OrtEngines(
            RuntimeOptions.cpu(1).withWorkers(2), EngineConfig.defaults(), Clock.SYSTEM)
        .openTranslation(ModelFolder.read(Path.of("models", model)), EngineListener.NONE);
  }

  private static List<String> translated(TextTranslator translator, List<String> texts) {
    TextTranslation translation = translator.submit(TextRequest.plain(texts, new Search.Greedy()));
    translation.finish().join();
    return translation.texts().stream().map(TranslatedText::translation).toList();
  }

  @ParameterizedTest
  @CsvSource({"translate-en-fr, en", "translate-fr-en, fr"})
  void changesThatMeanNothing_changeNoTranslation(String model, String language) {
    List<String> sentences = language.equals("en") ? ENGLISH : FRENCH;
    List<String> different = new ArrayList<>();
    try (TranslationEngine engine = open(model)) {
      TextTranslator translator = TextTranslator.of(engine);
      List<String> plain = translated(translator, sentences);
      VARIANTS.forEach(
          (name, variant) -> {
            List<String> varied = translated(translator, sentences.stream().map(variant).toList());
            for (int i = 0; i < plain.size(); i++) {
              if (!words(varied.get(i)).equals(words(plain.get(i)))) {
                different.add(name + ": " + plain.get(i) + " | " + varied.get(i));
              }
            }
          });
    }

    assertThat(different).hasSizeLessThanOrEqualTo(sentences.size() * VARIANTS.size() / 50);
  }
}
