package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.api.TestModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalCommandTest extends CommandTest {
  @TempDir Path folder;

  @Test
  void otherTexts_areTranslatedAndMeasured() throws IOException {
    Path phrases = folder.resolve("phrases.tsv");
    Files.writeString(phrases, "I am happy.\tJe suis content. || Je suis heureux.\nno\tnon\tXQZ\n");
    Files.writeString(folder.resolve("news.en"), "Good morning.\n");
    Files.writeString(folder.resolve("news.fr"), "Bonjour.\n");
    Object[] arguments = {
      "eval",
      "models/translate-en-fr",
      "--threads",
      1,
      "--on",
      phrases,
      "--on",
      folder.resolve("news"),
      "--translations",
      folder.resolve("written")
    };

    assertThat(run(arguments)).as(err.toString()).isZero();

    assertThat(out.toString())
        .contains("phrases.bleu", "phrases.accepted", "0 of 1 words kept", "news.chrF")
        .doesNotContain("news.accepted");
    assertThat(Files.readAllLines(folder.resolve("written/phrases.txt"))).hasSize(2);
    assertThat(Files.readAllLines(folder.resolve("written/news.txt"))).hasSize(1);
  }

  /** The address is one that the model alone does not write, and the word one of the memory. */
  @Test
  void textsAsServed_areMeasuredWithWhatTheServiceDoes() throws IOException {
    Path model = Files.createDirectory(folder.resolve("model"));
    try (Stream<Path> files = Files.list(Path.of("models/translate-en-fr"))) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
    Files.writeString(model.resolve("memory.tsv"), "quuxly\tbidulement\n");
    Path phrases = folder.resolve("phrases.tsv");
    Files.writeString(
        phrases,
        "quuxly\tbidulement\nSee HTTPS://x.example/a?b=%7E.\tVoir.\tHTTPS://x.example/a?b=%7E\n");
    assertThat(run("eval", model, "--on", phrases)).as(err.toString()).isZero();
    String alone = out.toString();
    assertThat(run("eval", model, "--as-served", "--on", phrases)).as(err.toString()).isZero();
    assertThat(alone).contains("0 of 2 translations among the good ones");
    assertThat(out.toString()).contains("1 of 2 translations among", "1 of 1 words kept");
    assertThat(run("eval", model, "--as-served")).isEqualTo(2);
    assertThat(err.toString()).contains("--as-served needs --data");
    assertThat(run("eval", "models/sine-elman", "--as-served", "--on", phrases)).isEqualTo(1);
    assertThat(err.toString()).contains("translates nothing").hasLineCount(1);
  }

  @Test
  void otherTexts_thatCannotBeMeasured_areOneLine() throws IOException {
    assertThat(run("eval", "models/translate-en-fr", "--on", folder.resolve("none"))).isEqualTo(1);
    assertThat(err.toString()).contains("none.en", "none.fr").hasLineCount(1);
    Path untranslated = Files.writeString(folder.resolve("a.tsv"), "a\tb\nonly this\n");
    assertThat(run("eval", "models/translate-en-fr", "--on", untranslated)).isEqualTo(1);
    assertThat(err.toString()).contains("in line 2").hasLineCount(1);
    assertThat(run("eval", "models/sine-elman", "--on", untranslated)).isEqualTo(1);
    assertThat(err.toString()).contains("nor forecasts series of a csv-file").hasLineCount(1);
    assertThat(run("eval", "models/sine-elman", "--translations", folder)).isEqualTo(2);
    assertThat(err.toString()).contains("--translations needs --data");
    assertThat(run("eval", "models/sine-elman", "--confusion", folder)).isEqualTo(2);
    assertThat(err.toString()).contains("--confusion needs --data");
  }

  /** The part that a training measures, in a file of its own, has the figures of the training. */
  @Test
  void textOfAFile_isMeasuredAsTheTrainingDoes() throws IOException {
    Path model = Files.createDirectories(folder.resolve("text"));
    String all = "the river runs over old stones, and under a bridge\n".repeat(40);
    Files.writeString(model.resolve("text.txt"), all);
    Files.writeString(
        model.resolve("recipe.yaml"),
        """
        title: Text
        data: {source: text-file, path: text.txt}
        architecture: {type: lstm, hidden: 8, embedding: 8}
        training: {steps: 20, batch: 4, optimizer: {type: adamw, learningRate: 0.01}}
        """);
    assertThat(run("train", model, "--threads", 1)).as(err.toString()).isZero();
    Path held = folder.resolve("held.txt");
    Files.writeString(held, all.substring((int) Math.round(0.9 * all.length())));
    assertThat(run("eval", model, "--threads", 1, "--data", held)).as(err.toString()).isZero();
    String measured = out.toString();
    assertThat(run("eval", model, "--threads", 1)).isZero();
    assertThat(value(measured, "held.txt.perplexity"))
        .isEqualTo(value(out.toString(), "validation.perplexity"));
    Files.writeString(held, "☃☃");
    assertThat(run("eval", model, "--data", held)).isEqualTo(1);
    assertThat(err.toString()).contains("held.txt: ").hasLineCount(1);
    assertThat(run("eval", model, "--data", Files.writeString(folder.resolve("a.jsonl"), "{}")))
        .isEqualTo(1);
    assertThat(err.toString()).contains("does not chat").hasLineCount(1);
  }

  private static String value(String printed, String key) {
    return printed
        .lines()
        .filter(line -> line.startsWith(key + " "))
        .map(line -> line.substring(key.length()).strip().replaceFirst("\\s.*", ""))
        .findFirst()
        .orElseThrow(() -> new AssertionError(key + " is not in " + printed));
  }

  @Test
  void seriesAndDialoguesOfAFile_areMeasuredAsTheTrainingDoes() throws IOException {
    StringBuilder rows = new StringBuilder("date,sales\n");
    for (int t = 0; t < 90; t++) {
      rows.append(LocalDate.of(2024, 1, 1).plusDays(t)).append(',').append(50 + t % 7 * 3 + t % 5);
      rows.append('\n');
    }
    Path sales = Files.writeString(folder.resolve("sales.csv"), rows);
    String training =
        "training: {steps: 20, batch: 4, optimizer: {type: adamw, learningRate: 0.01}}\n";
    Path series = Files.createDirectories(folder.resolve("series"));
    Files.writeString(
        series.resolve("recipe.yaml"),
        """
        title: Sales
        data: {source: csv-file, path: ../sales.csv, time: date, targets: [sales]}
        architecture: {type: nbeats, context: 14, horizon: 7, blocks: 1, layers: 1, hidden: 8}
        """
            + training);
    assertThat(run("train", series, "--threads", 1)).as(err.toString()).isZero();
    assertThat(run("eval", series, "--threads", 1)).isZero();
    String trained = out.toString();
    assertThat(run("eval", series, "--threads", 1, "--data", sales)).as(err.toString()).isZero();
    assertThat(value(out.toString(), "sales.csv.wql")).isEqualTo(value(trained, "test.wql"));
    assertThat(value(out.toString(), "sales.csv.theta.mase"))
        .isEqualTo(value(trained, "test.theta.mase"));
    Path few =
        Files.writeString(folder.resolve("few.csv"), "date,sales\n2024-01-01,1\n2024-01-02,1\n");
    assertThat(run("eval", series, "--data", few)).isEqualTo(1);
    assertThat(err.toString()).contains("no series has more than the 7 steps").hasLineCount(1);

    Path chats = folder.resolve("chats.jsonl");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      lines.append(
          """
          {"messages": [{"role": "user", "content": "Is it %d?"}, {"role": "assistant", "content": "Yes, %d."}]}
          """
              .formatted(i, i));
    }
    Files.writeString(chats, lines);
    Path chat = Files.createDirectories(folder.resolve("chat"));
    Files.writeString(
        chat.resolve("recipe.yaml"),
        """
        title: Chat
        data: {source: dialogue-file, path: ../chats.jsonl, split: {train: 0.5, validation: 0.5}}
        tokenizer: {type: bpe, vocab: 300}
        architecture: {type: gpt, layers: 1, size: 16, heads: 2, context: 64}
        """
            + training);
    assertThat(run("train", chat, "--threads", 1)).as(err.toString()).isZero();
    assertThat(run("eval", chat, "--threads", 1, "--data", chats)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("chats.jsonl.perplexity").contains("30 dialogues");
  }

  @Test
  void labelsOfAFile_areMeasured_andDrawn() throws IOException {
    Path model = folder.resolve("kinds");
    TestModels.labels(model, 3, List.of("cat", "dog"));
    Path texts =
        Files.writeString(
            folder.resolve("texts.tsv"), "cat\tthe cat\ndog\ta dog\ncat\ta cat\nbird\ta bird\n");
    Path picture = folder.resolve("confusion.svg");
    assertThat(run("eval", model, "--threads", 1, "--data", texts, "--confusion", picture))
        .as(err.toString())
        .isZero();
    assertThat(out.toString())
        .contains("texts.tsv.accuracy", "texts.tsv.macroF1", "texts.tsv, 3 texts, 2 labels")
        .contains("left out: 1 texts, whose labels the model does not know");
    assertThat(picture).content().contains("<svg", ">cat<", ">dog<");
    Path others = Files.writeString(folder.resolve("others.tsv"), "bird\ta bird\n");
    assertThat(run("eval", model, "--data", others)).isEqualTo(1);
    assertThat(err.toString())
        .contains("others.tsv: no text has a label of the model (cat, dog)")
        .hasLineCount(1);
    assertThat(run("eval", model, "--data", texts, "--translations", folder)).isEqualTo(1);
    assertThat(err.toString()).contains("translates nothing").hasLineCount(1);
  }
}
