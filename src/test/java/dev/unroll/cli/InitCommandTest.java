package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.CsvSource;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest extends CommandTest {
  private static final List<String> WORDS =
      List.of("the", "river", "runs", "over", "old", "stones", "and", "under", "a", "bridge");

  @TempDir Path folder;

  private Recipe written() {
    return Recipe.read(folder.resolve("mine/recipe.yaml"), List.of());
  }

  private Path data(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String sentence(Random random) {
    StringBuilder sentence = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      sentence.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
    }
    return sentence.toString().strip();
  }

  private Path pairs() throws IOException {
    StringBuilder pairs = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      pairs.append("Text %d.\tTexte %d.\n".formatted(i, i));
    }
    return data("pairs.tsv", pairs.toString());
  }

  private Path labels() throws IOException {
    StringBuilder labels = new StringBuilder("Bridges\tThe bridge is old\n".repeat(2));
    Random random = new Random(1);
    for (int i = 0; i < 60; i++) {
      labels.append(i % 3 == 0 ? "Rivers\tthe river, " : "Bridges\ta bridge, ");
      labels.append(sentence(random)).append('\n');
    }
    return data("it's labels.tsv", labels.toString());
  }

  private int init(String kind, Path data, Object... more) {
    Object[] arguments = {"init", kind, folder.resolve("mine"), "--data", data};
    Object[] all = new Object[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return run(all);
  }

  private static void assertNotWarned(String err) {
    assertThat(err).doesNotContain("warning");
  }

  @Test
  void translation_withoutABase_writesARecipeThatFindsItsData() throws IOException {
    Path data = pairs();
    assertThat(init("translation", data, "--from", "en", "--to", "fr")).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("pairs.tsv: 60 pairs")
        .containsPattern("time: about .* minutes on this machine: 300 updates of ")
        .contains("unroll train");
    assertThat(written().data())
        .isInstanceOfSatisfying(
            DataSource.PairFile.class,
            file ->
                assertThat(folder.resolve("mine").resolve(file.path()).normalize())
                    .isEqualTo(data));
    assertThat(init("translation", data, "--from", "en", "--to", "fr")).isEqualTo(1);
    assertThat(err.toString()).contains("is there already");
  }

  @Test
  void translation_withABase_takesItsLanguages_andMixesInWhatItHasLearntFrom() throws IOException {
    assertThat(init("translation", pairs(), "--base", "models/translate-en-fr"))
        .as(err.toString())
        .isZero();
    assertThat(written().data())
        .isInstanceOfSatisfying(
            DataSource.Mixture.class,
            mixture -> {
              assertThat(mixture.to()).isEqualTo("fr");
              assertThat(mixture.parts().getLast().set()).isEqualTo("tatoeba-fra-eng");
            });
    String base = String.valueOf(written().init());
    assertThat(folder.resolve("mine").resolve(base).resolve("encoder.onnx")).exists();
  }

  @Test
  void translation_withoutWhatItNeeds_isOneLine() throws IOException {
    Path numbers = data("numbers.tsv", "1\t2\n3\t4\n".repeat(9));
    assertThat(init("translation", numbers)).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("unroll: --from is missing: which language is it?\n");
    assertThat(init("translation", numbers, "--base", "models/sine-elman")).isEqualTo(1);
    assertThat(err.toString()).contains("translates nothing").hasLineCount(1);
    assertThat(folder.resolve("mine")).doesNotExist();
  }

  @Test
  void classifier_saysWhatItSaw_andItsRecipeTrainsWithoutAWarning() throws IOException {
    assertThat(init("classifier", labels(), "--minutes", "0.01")).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("it's labels.tsv: 62 texts with 2 labels", "labels: Bridges 42, Rivers 20")
        .contains("duplicates: 1 of the texts are equal to another one and count once")
        .contains("longer than the 0.01 minutes asked for");
    assertThat(written().training().steps()).isEqualTo(200);
    assertThat(Files.readString(folder.resolve("mine/recipe.yaml")))
        .contains("# labels: Bridges 42, Rivers 20");
    assertThat(run("train", folder.resolve("mine"), "--threads", "1")).as(err.toString()).isZero();
    assertNotWarned(err.toString());
    assertThat(ModelFolder.read(folder.resolve("mine")).config().task())
        .isInstanceOfSatisfying(
            Task.Classification.class,
            task -> assertThat(task.labels()).containsExactly("Bridges", "Rivers"));
  }

  /** Texts with several labels or none, in somebody's own form. */
  @Test
  void classifier_ofTextsWithSeveralLabels_isRecognised_learnt_measuredAndAsked()
      throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 120; i++) {
      String labels =
          i % 4 == 0 ? "wet|old, stone" : i % 4 == 1 ? "wet" : i % 4 == 2 ? "" : "old, stone";
      lines.append(
          "%s\t%s%s number %d\n"
              .formatted(
                  labels,
                  labels.contains("wet") ? "the river " : "the road ",
                  labels.contains("old") ? "under the bridge" : "in the wood",
                  i));
    }
    Path data = data("many.tsv", lines.toString());
    assertThat(init("classifier", data, "--minutes", "0.2")).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("many.tsv: 120 texts with 2 labels", "labels: old, stone 60, wet 60")
        .contains("a text has any number of labels: 30 have several, 30 have none");
    assertThat(written().data())
        .isInstanceOfSatisfying(
            DataSource.LabelFile.class,
            file -> {
              assertThat(file.multiLabel()).isTrue();
              assertThat(file.separator()).isEqualTo("|");
            });
    Path model = folder.resolve("mine");
    assertThat(run("train", model, "--threads", "1")).as(err.toString()).isZero();
    assertNotWarned(err.toString());

    assertThat(run("eval", model, "--data", data)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("many.tsv.microF1", "many.tsv.hammingLoss", "precision", "old, stone");
    assertThat(run("eval", model, "--data", data, "--confusion", folder.resolve("a.svg")))
        .isEqualTo(1);
    assertThat(err.toString()).contains("may have several labels").hasLineCount(1);
    assertThat(run("classify", model, "the river under the bridge number 200")).isZero();
    assertThat(out.toString()).contains("%  * wet", "%  * old, stone");
    assertThat(run("inspect", model)).isZero();
    assertThat(out.toString()).contains("any number");
  }

  /** Two stores by the day: a wave of a week, which a holiday that is known in advance lifts. */
  private Path sales() throws IOException {
    StringBuilder rows = new StringBuilder("day;store;sold;holiday;weather\n");
    Random random = new Random(1);
    for (int t = 0; t < 210; t++) {
      for (String store : List.of("A", "B")) {
        double value =
            (store.equals("A") ? 10 : 1000)
                * (5
                    + Math.sin(2 * Math.PI * t / 7)
                    + (t % 10 == 9 ? 1 : 0)
                    + 0.1 * random.nextGaussian());
        String sold = t < 200 ? Double.toString(value).replace('.', ',') : "";
        rows.append(
            "%s;%s;%s;%d;fine\n"
                .formatted(LocalDate.of(2024, 1, 1).plusDays(t), store, sold, t % 10 == 9 ? 1 : 0));
      }
    }
    return data("sales.csv", rows.toString());
  }

  @Test
  void series_saysWhatItSaw_andItsRecipeTrainsWithoutAWarning() throws IOException {
    assertThat(init("series", sales(), "--minutes", "0.001")).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("sales.csv: 420 rows, cells separated by ';', decimal commas")
        .contains("time: 'day', steps of 1d, from 2024-01-01 to 2024-07-18")
        .contains("series: 2, told apart by 'store', of 200 steps")
        .contains("to be forecast: sold")
        .contains("known in advance: holiday; the file has 10 steps of the future")
        .contains("left out: weather (no numbers)")
        .contains("season: 7 steps, clear")
        .containsPattern("time: about .* minutes on this machine: 200 updates of ");
    assertThat(written().data())
        .isInstanceOfSatisfying(
            CsvSource.class,
            source -> {
              assertThat(source.known()).containsExactly("holiday");
              assertThat(source.frequency()).isEqualTo("1d");
            });
    assertThat(run("train", folder.resolve("mine"), "--threads", "1")).as(err.toString()).isZero();
    assertNotWarned(err.toString());
    assertThat(ModelFolder.read(folder.resolve("mine")).config().task())
        .isInstanceOfSatisfying(
            Forecasting.Direct.class,
            task -> {
              assertThat(task.series()).containsExactly("A", "B");
              assertThat(task.quantiles()).contains(0.5);
            });
  }

  /** Six small shops that sell a few pieces an hour, by clocks that are put forward. */
  @Test
  void series_ofSmallCounts_withTimesAndPlaces_areDraftedAsSuch() throws IOException {
    StringBuilder rows = new StringBuilder("time,shop,sold,region,area\n");
    Random random = new Random(1);
    ZonedDateTime first = ZonedDateTime.of(2024, 3, 25, 0, 0, 0, 0, ZoneId.of("Europe/Berlin"));
    for (int t = 0; t < 300; t++) {
      String time = first.plusHours(t).format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
      for (int shop = 0; shop < 6; shop++) {
        rows.append(
            "%s,shop %d,%d,%s,%d\n"
                .formatted(time, shop, random.nextInt(3), shop < 3 ? "north" : "south", 50 + shop));
      }
    }
    Path data = data("shops.csv", rows.toString());
    assertThat(init("series", data, "--minutes", "0.001")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("said of a whole series: region, area");
    assertThat(Files.readString(folder.resolve("mine/recipe.yaml")))
        .containsPattern("loss: negative-binomial +# small counts");
    assertThat(written().data())
        .isInstanceOfSatisfying(
            CsvSource.class,
            source -> {
              assertThat(source.statics()).containsExactly("region", "area");
              assertThat(source.zone()).isEqualTo("Europe/Berlin");
            });
    assertThat(run("train", folder.resolve("mine"), "--threads", "1")).as(err.toString()).isZero();
    assertThat(ModelFolder.read(folder.resolve("mine")).config().task())
        .isInstanceOfSatisfying(
            Forecasting.Direct.class,
            task -> {
              assertThat(task.zone()).isEqualTo("Europe/Berlin");
              assertThat(task.distribution()).isEqualTo(Forecasting.Distribution.NEGATIVE_BINOMIAL);
              assertThat(task.staticFeatures()).hasSize(2);
            });
  }

  @Test
  void series_asSaid() throws IOException {
    assertThat(
            init(
                "series",
                sales(),
                "--minutes",
                "0.01",
                "--known",
                "",
                "--horizon",
                "7",
                "--time",
                "day",
                "--series",
                "store",
                "--targets",
                "sold"))
        .as(err.toString())
        .isZero();
    assertThat(((CsvSource) written().data()).known()).isNull();
    assertThat(written().blocks().horizon()).isEqualTo(7);
  }

  @Test
  void text_trainsWithoutAWarning() throws IOException {
    StringBuilder text = new StringBuilder();
    Random random = new Random(1);
    while (text.length() < 3_000) {
      text.append(sentence(random)).append(".\n");
    }
    assertThat(init("text", data("river.txt", text.toString()))).as(err.toString()).isZero();
    assertThat(written().architecture()).isInstanceOf(Architecture.Recurrent.class);
    assertThat(written().examples()).isNotEmpty();
    assertThat(run("train", folder.resolve("mine"), "--threads", "1")).as(err.toString()).isZero();
    assertNotWarned(err.toString());
  }

  @Test
  void chat_isOfTheSizeOfItsData() throws IOException {
    StringBuilder chats = new StringBuilder();
    Random random = new Random(1);
    for (int i = 0; i < 40; i++) {
      chats.append(
          """
          {"messages": [{"role": "user", "content": "%s"}, {"role": "assistant", "content": "%s"}]}
          """
              .formatted(sentence(random), sentence(random)));
    }
    Path data = data("chats.jsonl", chats.toString());
    assertThat(init("chat", data, "--minutes", "0.01")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("40 dialogues with 80 turns");
    assertThat(written().data()).isInstanceOf(DataSource.DialogueFile.class);
    assertThat(init("chat", data, "--base", "models/sine-elman")).isEqualTo(1);
  }

  @Test
  void chatWithTools_isDescribed() throws IOException {
    StringBuilder chats = new StringBuilder();
    Random random = new Random(1);
    for (int i = 0; i < 40; i++) {
      chats.append(
          """
          {"tools": [{"type": "function", "function": {"name": "find"}}], "messages": [\
          {"role": "user", "content": "%s"}, {"role": "assistant", "content": null, "tool_calls": \
          [{"id": "1", "type": "function", "function": {"name": "find", "arguments": "{}"}}]}, \
          {"role": "tool", "tool_call_id": "1", "content": "%s"}, \
          {"role": "assistant", "content": "%s"}]}
          """
              .formatted(sentence(random), sentence(random), sentence(random)));
    }
    Path data = data("chats.jsonl", chats.toString());
    assertThat(init("chat", data, "--minutes", "0.01")).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("40 dialogues with 160 turns", "40 dialogues with tools: find; 40 calls");
    assertThat(written().data()).isInstanceOf(DataSource.DialogueFile.class);
  }

  @Test
  void aBaseOfAnotherKind_isRefused() throws IOException {
    assertThat(init("classifier", labels(), "--base", "models/sine-elman")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "unroll: --base: sine-elman is of the family elman; this needs a GPT or an encoder\n");
  }

  @Test
  void whatCannotBe_isOneLine() throws IOException {
    Path data = labels();
    assertThat(init("series", data)).isEqualTo(1);
    assertThat(err.toString()).contains("no column looks like one to be forecast").hasLineCount(1);
    assertThat(init("series", data, "--base", "models/sine-elman")).isEqualTo(1);
    assertThat(err.toString()).contains("it goes on from no other").hasLineCount(1);
    Path short1 = data("short.csv", "date,sales\n2024-01-01,3\n2024-01-02,4\n2024-01-03,5\n");
    assertThat(init("series", short1)).isEqualTo(1);
    assertThat(err.toString()).contains("short.csv: the longest series has 3").hasLineCount(1);
    assertThat(init("series", short1, "--targets", "price")).isEqualTo(1);
    assertThat(err.toString()).contains("has no column 'price'").hasLineCount(1);
    assertThat(init("series", short1, "--frequency", "often")).isEqualTo(2);
    assertThat(init("series", short1, "--horizon", "0")).isEqualTo(2);
    assertThat(init("classifier", data, "--targets", "label")).isEqualTo(2);
    assertThat(init("classifier", folder.resolve("none.tsv"))).isEqualTo(1);
    assertThat(err.toString()).contains("none.tsv: no such file").hasLineCount(1);
    assertThat(init("classifier", data("one.tsv", "a\tone\na\ttwo\n"))).isEqualTo(1);
    assertThat(err.toString()).contains("a classifier needs two or more").hasLineCount(1);
    assertThat(init("text", pairs())).isEqualTo(1);
    assertThat(err.toString()).contains("a text to learn from has 2,000 or more").hasLineCount(1);
    assertThat(init("text", data, "--from", "en")).isEqualTo(2);
    assertThat(init("poem", data)).isEqualTo(2);
    assertThat(err.toString())
        .contains("KIND must be one of text, chat, classifier, translation, series, not 'poem'");
    assertThat(folder.resolve("mine")).doesNotExist();
  }
}
