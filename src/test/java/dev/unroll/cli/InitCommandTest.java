package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    assertThat(err.toString()).contains("series of your own cannot be written yet").hasLineCount(1);
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
