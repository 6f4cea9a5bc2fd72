package dev.unroll.train.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Transform;
import dev.unroll.model.Gpt;
import dev.unroll.model.Recurrent.Family;
import dev.unroll.model.Transformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {
  private static final String TEXT =
      """
      title: Shakespeare, one character at a time
      data: {source: tinyshakespeare}
      tokenizer: {type: characters}
      architecture: {type: lstm, layers: 2, hidden: 256, embedding: 128, dropout: 0.25}
      training:
        epochs: 30
        batch: 16
        length: 48
        optimizer: {type: adamw, learningRate: 2e-3, beta2: 0.99}
        schedule: {type: cosine, warmup: 100, minimum: 0.0001}
        clip: 1.0
        evaluateEvery: 500 steps
        patience: 5
        keep: last
        average: 3
      seed: 7
      """;

  private static final String SERIES =
      """
      title: A sine
      data: {source: sine}
      architecture: {type: elman, hidden: 16}
      training: {steps: 100, optimizer: {type: sgd, learningRate: 0.1}}
      """;

  private static final String TALKS =
      """
      title: Talks
      data: {source: sgd}
      architecture: {type: gpt, layers: 2, size: 64, heads: 2, context: 128}
      training: {epochs: 1, optimizer: {type: adamw, learningRate: 0.001}}
      """;

  private static final String PAIRS =
      """
      title: English into French
      data: {source: tatoeba, from: en, to: fr}
      architecture: {type: transformer, size: 64, heads: 4}
      training: {steps: 100, optimizer: {type: adamw, learningRate: 0.001}}
      """;

  private static Recipe parse(String yaml, String... settings) {
    return Recipe.parse("recipe.yaml", yaml, List.of(settings));
  }

  @Test
  void recipe_withEveryKindOfKey_isBound() {
    Recipe recipe = parse(TEXT);

    assertThat(recipe.title()).isEqualTo("Shakespeare, one character at a time");
    assertThat(recipe.data()).isEqualTo(new DataSource.TinyShakespeare(new Split(0.9, 0.1, 0)));
    assertThat(recipe.tokenizer()).isEqualTo(new TokenizerChoice.Characters());
    assertThat(recipe.architecture())
        .isEqualTo(new Architecture.Recurrent(Family.LSTM, 2, 256, 128, 0.25));
    assertThat(recipe.training())
        .isEqualTo(
            new Training(
                30,
                null,
                16,
                48,
                null,
                new Optimizer.AdamW(0.002, 0.01, 0.9, 0.99, 1e-8, null),
                new Schedule.Cosine(100, 0.0001),
                1.0,
                1,
                new Every(500, Every.Unit.STEP),
                5,
                Training.Keep.LAST,
                3,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null));
    assertThat(recipe.seed()).isEqualTo(7);
  }

  @Test
  void recipe_withOnlyWhatIsNeeded_takesDefaults() {
    Recipe recipe = parse(SERIES);

    assertThat(recipe.data())
        .isEqualTo(new SeriesSource.Sine(40, 1, 0.1, 8000, 1, new Split(0.8, 0.1, 0.1)));
    assertThat(recipe.tokenizer()).isNull();
    assertThat(recipe.training().timeSteps()).isEqualTo(64);
    assertThat(recipe.training().schedule()).isEqualTo(new Schedule.Constant(0));
    assertThat(recipe.training().evaluateEvery()).isEqualTo(new Every(1, Every.Unit.EPOCH));
    assertThat(recipe.export().precision()).isEqualTo(Export.Precision.FP32);
  }

  @Test
  void textRecipe_withoutTokenizerAndEmbedding_takesCharactersAsWideAsALayer() {
    Recipe recipe =
        parse(TEXT.replace("tokenizer: {type: characters}\n", "").replace(" embedding: 128,", ""));

    assertThat(recipe.tokenizer()).isEqualTo(new TokenizerChoice.Characters());
    assertThat(recipe.recurrent().embeddingSize()).isEqualTo(256);
  }

  @Test
  void pairs_withOnlyWhatIsNeeded_takeDefaults() {
    Recipe recipe = parse(PAIRS);

    assertThat(recipe.tokenizer())
        .isEqualTo(new TokenizerChoice.BytePairs(8000, true, false, null));
    assertThat(recipe.decoding()).isEqualTo(new Decoding(5, 1, 0, 1.5, 10));
    assertThat(recipe.translating())
        .isEqualTo(
            new Architecture.Transformer(
                3,
                3,
                64,
                4,
                null,
                0.1,
                Transformer.Norm.PRE,
                Transformer.Positions.SINUSOIDAL,
                true));
    assertThat(recipe.training().smoothing()).isZero();
    assertThat(recipe.training().longestPair()).isEqualTo(64);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "architecture={type: lstm, hidden: 8}| architecture.type | seq2seq or transformer",
        "training.length=64                  | training.length   | not for pairs",
        "data={source: multi30k, from: en, to: it} | data.to     | en, de, fr",
        "data={source: tatoeba, from: en, to: en}  | data.to     | another",
        "architecture.heads=5                | architecture.heads| multiple of 8",
        "training.labelSmoothing=1           | training.labelSmoothing | below 1"
      })
  void pairs_withWhatDoesNotFit_areRefused(String setting, String key, String allowed) {
    assertThatThrownBy(() -> parse(PAIRS, setting))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(allowed)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "training.tokens=100",
        "training.labelSmoothing=0.1",
        "training.teacherForcing={type: constant, ratio: 0.5}",
        "decoding={beam: 1}",
        "architecture={type: transformer, size: 64, heads: 4}"
      })
  void series_withWhatIsForPairs_areRefused(String setting) {
    assertThatThrownBy(() -> parse(SERIES, setting))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("for pairs of texts");
  }

  private static final String GPT =
      """
      title: GPT
      data: {source: tinyshakespeare}
      architecture: {type: gpt, layers: 4, size: 128, heads: 4, context: 64}
      training: {steps: 10, optimizer: {type: adamw, learningRate: 1e-3}}
      """;

  @Test
  void architecture_leftOutBesideInit_isThatOfInit() {
    assertThat(parse(GPT, "init=base", "architecture=null").architecture())
        .isEqualTo(new Architecture.OfInit(null, 0, null));
    assertThat(parse(GPT, "init=base", "architecture={context: 64, dropout: 0.1}").architecture())
        .isEqualTo(new Architecture.OfInit(64, 0.1, null));
    assertThatThrownBy(() -> parse(GPT, "architecture=null"))
        .hasMessageContaining("'architecture' is missing");
    assertThatThrownBy(() -> parse(GPT, "architecture={type: init}"))
        .hasMessageContaining("architecture.type is that of init, which is missing");
  }

  @Test
  void gpt_withDefaults_isGpt2() {
    Recipe recipe = parse(GPT);
    assertThat(recipe.architecture())
        .isEqualTo(new Architecture.Gpt(4, 128, 4, null, null, 64, 0, null, Gpt.Block.GPT2, true));
    assertThat(recipe.tokenizer()).isEqualTo(new TokenizerChoice.Characters());
    assertThat(((Architecture.Gpt) recipe.architecture()).context()).isEqualTo(64);
    assertThat(
            ((Architecture.Gpt) parse(GPT, "architecture.dropout=0.2").architecture())
                .attentionRate())
        .isEqualTo(0.2);
    assertThat(Recipe.parse("again", recipe.canonical(), List.of())).isEqualTo(recipe);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "architecture.heads=5       | architecture.heads   | multiple of 8",
        "architecture.kvHeads=3     | architecture.kvHeads | must divide heads, 4",
        "architecture={type: gpt, layers: 1, size: 32, heads: 4, context: 8, block: llama} "
            + "| architecture.heads | multiple of 16",
        "training.length=64         | training.length      | architecture.context",
        "training.windows={length: 64} | training.windows  | architecture.context",
        "export.form=scan           | export.form          | recurrent",
        "data={source: sp500}       | architecture.type    | is for text",
        "data={source: reverse}     | architecture.type    | seq2seq or transformer",
        "architecture.context=1     | architecture.context | at least 2"
      })
  void gpt_withWhatDoesNotFit_isRefused(String setting, String key, String allowed) {
    assertThatThrownBy(() -> parse(GPT, setting))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(allowed)
        .hasMessageNotContaining("\n");
  }

  @Test
  void lowerPrecision_isForTransformers() {
    assertThat(parse(GPT, "export.precision=int8").export().precision())
        .isEqualTo(Export.Precision.INT8);
    assertThatThrownBy(() -> parse(SERIES, "export.precision=int8"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("gpt, transformer and nbeats only");
  }

  @Test
  void teacherForcing_decaysAsItsTypeSays() {
    assertThat(new TeacherForcing.Linear(1, 0.5, 100).at(50)).isEqualTo(0.75);
    assertThat(new TeacherForcing.Linear(1, 0.5, 100).at(1000)).isEqualTo(0.5);
    assertThat(new TeacherForcing.InverseSigmoid(100).at(0)).isCloseTo(100.0 / 101, within(1e-9));
    assertThat(new TeacherForcing.InverseSigmoid(100).at(10_000)).isLessThan(1e-9);
  }

  @Test
  void recipe_withWindows_hasTheirLength() {
    Recipe recipe = parse(SERIES, "training.windows={length: 40, stride: 3, predict: last}");

    assertThat(recipe.training().windows()).isEqualTo(new Windows(40, 3, Windows.Predict.LAST));
    assertThat(recipe.training().timeSteps()).isEqualTo(40);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "layout: wide, time: date | data.time is for layout: long",
        "targets: [] | data.targets must name at least one column",
        "targets: [a], separator: ab | data.separator must be one character",
        "targets: [a], test: t.csv, known: [b] | data.test is for series of which nothing else is",
        "targets: [a], frequency: 1x | '1x' is no frequency",
        "targets: [a], season: 0 | data.season must be a whole number",
        "targets: [a], gaps: guess | unknown data.gaps 'guess'",
      })
  void csvFile_withKeysThatDoNotFit_isRefused(String keys, String message) {
    assertThatThrownBy(
            () ->
                parse(
                    SERIES,
                    "architecture={type: nbeats, context: 8, horizon: 2}",
                    "data={source: csv-file, path: a.csv, " + keys + "}"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void everySource_withItsDefaults_isBound() {
    for (var choice : RecordShape.choices(DataSource.class).entrySet()) {
      String name = choice.getKey();
      boolean pairs = DataSource.Pairs.class.isAssignableFrom(choice.getValue());
      boolean talks =
          DataSource.Dialogues.class.isAssignableFrom(choice.getValue())
              || DataSource.Labelled.class.isAssignableFrom(choice.getValue());
      String path =
          name.endsWith("-file")
              ? ", path: corpus.txt"
              : name.equals("mixture") ? ", parts: [{set: tatoeba-2021, validation: 9}]" : "";
      boolean csv = name.equals("csv-file");
      path += csv ? ", targets: [sales]" : "";
      String languages = pairs && !name.equals("reverse") ? ", from: en, to: fr" : "";
      Recipe recipe =
          parse(
              pairs ? PAIRS : talks ? TALKS : SERIES,
              "data={source: " + name + path + languages + "}",
              csv ? "architecture={type: nbeats, context: 8, horizon: 2}" : "title=any");
      assertThat(RecordShape.names(recipe.data().getClass())).containsExactly(name);
    }
    assertThat(((SeriesSource) parse(SERIES, "data={source: sp500}").data()).transform())
        .isEqualTo(Transform.LOG_RETURN);
  }

  private static Recipe mixture(String parts) {
    return parse(
        PAIRS, "data={source: mixture, from: en, to: fr, variation: {}, parts: " + parts + "}");
  }

  @Test
  void mixture_isReadBackFromItsCanonicalForm() {
    Recipe recipe =
        mixture(
            "[{set: tatoeba-fra-eng, validation: 10, test: 20},"
                + " {file: a/b.tsv.gz, columns: [fr, en], weight: 0.5, licence: 'mine: all', origin: me}]");
    assertThat(Recipe.parse("again", recipe.canonical(), List.of())).isEqualTo(recipe);
    DataSource.Mixture data = (DataSource.Mixture) recipe.data();
    assertThat(data.parts()).extracting(MixturePart::name).containsExactly("tatoeba-fra-eng", "b");
    assertThat(data.parts()).extracting(data::firstColumn).containsExactly("en", "fr");
    assertThat(data.variation()).isEqualTo(new Variation(0.8, 0.01, 0.01, 0.1, 0.05, 0.1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | data.parts must name at least one source",
        "x | data.parts must be a list of mappings, is 'x'",
        "[{weight: 2}] | data.parts[0].set is missing: give set or file",
        "[{set: a, file: b, licence: c}] | data.parts[0].file is given beside set: give one of them",
        "[{set: a, origin: b}] | data.parts[0].origin is known of a set",
        "[{file: b.tsv}] | data.parts[0].licence is missing: say how the file may be used",
        "[{set: a}] | data.parts must hold out pairs for validation: give one of them 'validation'",
        "[{file: b, licence: c, columns: [de, fr]}] | data.parts has columns [de, fr], which are not en and fr",
        "[{set: a, wait: 2}] | unknown key 'wait' in data.parts[0]"
      })
  void mixture_thatIsImpossible_isRefusedByItsKey(String parts, String message) {
    assertThatThrownBy(() -> mixture(parts)).hasMessageContaining(message);
  }

  @Test
  void bothDirections_needAJointVocabularyOfBytePairs() {
    String data =
        "data={source: mixture, from: en, to: fr, both: true, parts: [{set: tatoeba-2021,"
            + " validation: 9}]}";
    assertThat(((DataSource.Mixture) parse(PAIRS, data, "tokenizer=null").data()).both()).isTrue();
    for (String tokenizer :
        List.of("{type: characters}", "{type: bpe, vocab: 300, joint: false}")) {
      assertThatThrownBy(() -> parse(PAIRS, data, "tokenizer=" + tokenizer))
          .hasMessageContaining("data.both needs a joint vocabulary of byte pairs");
    }
  }

  @Test
  void marksDigitsAndSubwordDropout_areForPairs() {
    assertThatThrownBy(() -> parse(TALKS, "tokenizer={type: bpe, vocab: 999, marks: 3}"))
        .hasMessageContaining("tokenizer.marks is for pairs of texts only");
    assertThatThrownBy(() -> parse(PAIRS, "training.subwordDropout=0.1"))
        .hasMessageContaining("training.subwordDropout is for mixtures of pairs only");
    assertThatThrownBy(
            () ->
                parse(
                    PAIRS,
                    "training.steps=null",
                    "training.epochs=3",
                    "training.schedule={type: inverse-sqrt, warmup: 5, cooldown: 9}"))
        .hasMessageContaining("training.schedule.cooldown needs training.steps");
  }

  @Test
  void dialogues_areForAGptOverBytePairs() {
    Recipe recipe = parse(TALKS);
    assertThat(recipe.tokenizer())
        .isEqualTo(new TokenizerChoice.BytePairs(4096, true, false, null));
    assertThat(((DataSource.Dialogues) recipe.data()).learn())
        .isEqualTo(DataSource.Learn.EVERYTHING);
    assertThatThrownBy(() -> parse(TALKS, "tokenizer={type: characters}"))
        .hasMessageContaining("tokenizer.type is for text; this data is cut into byte pairs (bpe)");
    assertThatThrownBy(() -> parse(TALKS, "architecture={type: lstm, hidden: 8}"))
        .hasMessageContaining(
            "architecture.type neither converses nor classifies; for this data choose gpt");
  }

  @Test
  void vocabulary_mayHaveTheTokensOfChats() {
    Recipe recipe =
        parse(
            """
            title: A text
            data: {source: tinyshakespeare}
            tokenizer: {type: bpe, vocab: 4096, chat: true}
            architecture: {type: gpt, layers: 1, size: 16, heads: 2, context: 16}
            training: {steps: 1, optimizer: {type: adamw, learningRate: 0.01}}
            """);
    assertThat(recipe.tokenizer())
        .isEqualTo(new TokenizerChoice.BytePairs(4096, true, false, true));
  }

  @Test
  void init_bringsItsTokenizer_andIsForGptOnly() {
    Recipe recipe = parse(TALKS, "init=../base", "training.freeze=[embedding, block0]");
    assertThat(recipe.tokenizer()).isNull();
    assertThat(recipe.training().frozen()).containsExactly("embedding", "block0");
    assertThat(parse(recipe.canonical())).isEqualTo(recipe);
    assertThatThrownBy(() -> parse(TALKS, "init=../base", "tokenizer={type: bpe, vocab: 300}"))
        .hasMessageContaining("tokenizer is given beside init, whose is taken");
    assertThatThrownBy(() -> parse(SERIES, "init=../base"))
        .hasMessageContaining("init is for gpt only");
  }

  @ParameterizedTest
  @ValueSource(strings = {"adamw", "sgd", "rmsprop"})
  void everyOptimizer_withItsDefaults_isBound(String name) {
    Recipe recipe = parse(SERIES, "training.optimizer={type: " + name + ", learningRate: 0.5}");

    assertThat(recipe.training().optimizer().learningRate()).isEqualTo(0.5);
    assertThat(RecordShape.names(recipe.training().optimizer().getClass())).containsExactly(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"constant", "cosine", "inverse-sqrt", "plateau"})
  void everySchedule_withItsDefaults_isBound(String name) {
    String warmup = name.equals("inverse-sqrt") ? ", warmup: 10" : "";
    Recipe recipe = parse(SERIES, "training.schedule={type: " + name + warmup + "}");

    assertThat(RecordShape.names(recipe.training().schedule().getClass())).containsExactly(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          seed: 7           | sed: 7            | recipe.yaml:16: unknown key 'sed' in the recipe; did you mean 'seed'? (allowed: title, description, examples, data, tokenizer, architecture, training, seed, export, decoding, init)
          learningRate      | leraningRate      | recipe.yaml:9: unknown key 'leraningRate' in training.optimizer; did you mean 'learningRate'? (allowed: type, learningRate, weightDecay, beta1, beta2, epsilon, decayed)
          type: lstm        | type: lstn        | recipe.yaml:4: unknown architecture.type 'lstn'; did you mean 'lstm'? (allowed: jordan, elman, lstm, gpt, init, seq2seq, transformer, nbeats)
          type: lstm,       | ''                | recipe.yaml:4: 'architecture.type' is missing (allowed: jordan, elman, lstm, gpt, init, seq2seq, transformer, nbeats)
          tinyshakespeare   | tinyshakespear    | recipe.yaml:2: unknown data.source 'tinyshakespear'; did you mean 'tinyshakespeare'? (allowed: tinyshakespeare, nietzsche, text-file, seattle-weather, sp500, sine, elman-xor, elman-letters, elman-sentences, tatoeba, tatoeba-first, multi30k, reverse, pair-file, mixture, sgd, dialogue-file, sgd-domains, label-file, csv-file)
          hidden: 256,      | ''                | recipe.yaml:4: 'architecture.hidden' is missing (a number, at least 1 and at most 65536)
          dropout: 0.25     | dropout: 1.5      | recipe.yaml:4: architecture.dropout must be a number, at least 0 and below 1, is '1.5'
          2e-3              | -0.1              | recipe.yaml:9: training.optimizer.learningRate must be a number, above 0, is '-0.1'
          2e-3              | fast              | recipe.yaml:9: training.optimizer.learningRate must be a number, above 0, is 'fast'
          2e-3              | .nan              | recipe.yaml:9: training.optimizer.learningRate must be a number, above 0, is '.nan'
          2e-3              | 1e999             | recipe.yaml:9: training.optimizer.learningRate must be a number, above 0, is '1e999'
          epochs: 30        | epochs: 0         | recipe.yaml:6: training.epochs must be a whole number, at least 1 and at most 1000000, is '0'
          epochs: 30        | epochs: 2.5       | recipe.yaml:6: training.epochs must be a whole number, at least 1 and at most 1000000, is '2.5'
          epochs: 30        | epochs: [1]       | recipe.yaml:6: training.epochs must be a whole number, at least 1 and at most 1000000, is a list
          epochs: 30        | patience: 3       | recipe.yaml:13: 'patience' is given twice in training (first at recipe.yaml:6)
          epochs: 30        | epochs: null      | recipe.yaml:6: training.epochs is missing: give epochs or steps
          batch: 16         | steps: 16         | recipe.yaml:7: training.steps is given beside epochs: give one of them
          seed: 7           | seed: 99999999999999999999 | recipe.yaml:16: seed must be a whole number, is '99999999999999999999'
          500 steps         | 500 stops         | recipe.yaml:12: training.evaluateEvery must be like '500 steps' or '1 epoch', is '500 stops'
          500 steps         | 0 steps           | recipe.yaml:12: training.evaluateEvery must be like '500 steps' or '1 epoch', is '0 steps'
          keep: last        | keep: lst         | recipe.yaml:14: unknown training.keep 'lst'; did you mean 'last'? (allowed: best, last)
          minimum: 0.0001   | minimum: 0.1      | recipe.yaml:10: training.schedule.minimum must be at most training.optimizer.learningRate (0.002), is 0.1
          length: 48        | 'length: 48\n  windows: {length: 40}' | recipe.yaml:8: training.length is for carried-over chunks; with windows give windows.length
          {type: adamw      | {type: sgd        | recipe.yaml:9: unknown key 'beta2' in training.optimizer (allowed: type, learningRate, momentum, weightDecay, decayed)
          {type: characters} | characters       | recipe.yaml:3: tokenizer must be a mapping such as {type: characters}, is 'characters'
          {type: characters} | &a {type: characters} | recipe.yaml:3: anchors and aliases (& and *) are not allowed
          {source: tinyshakespeare} | {source: tinyshakespeare, split: {train: 0.9, validation: 0.2}} | recipe.yaml:2: data.split.train plus validation plus test must be at most 1, is 1.1
          {source: tinyshakespeare} | {source: sine} | recipe.yaml:3: tokenizer is for text, but the data is a series of numbers
          title: Shake      | title: [Shake]    | recipe.yaml:1: not valid YAML: expected <block end>, but found '<scalar>'
          title: Shakespeare, one character at a time | title: [Shake] | recipe.yaml:1: title must be text, is a list
          title: Shakespeare, one character at a time | '' | recipe.yaml:2: 'title' is missing
          title:            | '	title:'         | recipe.yaml:1: not valid YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)
          type: lstm, layers | !!java.net.URL x: y, layers | recipe.yaml:4: not valid YAML: Global tag is not allowed: tag:yaml.org,2002:java.net.URL
          {type: lstm,      | !!set {type: lstm,| recipe.yaml:4: architecture has a tag (tag:yaml.org,2002:set)
          seed: 7           | '---'             | recipe.yaml:16: not valid YAML: but found another document
          """)
  void damagedRecipe_isRefusedInOneLine(String good, String bad, String message) {
    String damaged = TEXT.replace(good, bad.replace("\\n", "\n"));
    assertThat(damaged).isNotEqualTo(TEXT);

    assertThatThrownBy(() -> parse(damaged))
        .isInstanceOf(RecipeException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n\n",
        "# only a comment\n",
        "just text",
        "- a\n- list",
        "{",
        "\0",
        "a: b: c"
      })
  void recipeThatIsNoMapping_isRefusedInOneLine(String yaml) {
    assertThatThrownBy(() -> parse(yaml))
        .isInstanceOf(RecipeException.class)
        .hasMessageStartingWith("recipe.yaml")
        .hasMessageNotContaining("\n");
  }

  @Test
  void recipeWithDeepNesting_isRefusedInOneLine() {
    assertThatThrownBy(() -> parse("title: " + "[".repeat(10_000) + "]".repeat(10_000)))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("Nesting Depth exceeded")
        .hasMessageNotContaining("\n");
  }

  @Test
  void recipeThatIsLarge_isRefusedInOneLine() {
    assertThatThrownBy(() -> parse("title: " + "x".repeat(2 << 20)))
        .isInstanceOf(RecipeException.class)
        .hasMessageNotContaining("\n");
  }

  @Test
  void settings_areAppliedInOrder() {
    Recipe recipe =
        parse(
            TEXT,
            "training.optimizer.learningRate=0.5",
            "training.epochs=null",
            "training.steps=1000",
            "title=Mine: all mine".replace(": ", "; "),
            "data={source: nietzsche, lowercase: true}",
            "data.split.train=0.5",
            "data.split.validation=0.25",
            "seed=3",
            "seed=4");

    assertThat(recipe.training().optimizer().learningRate()).isEqualTo(0.5);
    assertThat(recipe.training().epochs()).isNull();
    assertThat(recipe.training().steps()).isEqualTo(1000);
    assertThat(recipe.title()).isEqualTo("Mine; all mine");
    assertThat(recipe.data()).isEqualTo(new DataSource.Nietzsche(new Split(0.5, 0.25, 0), true));
    assertThat(recipe.seed()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          training.optimiser.type=sgd       | unknown key 'optimiser' in training; did you mean 'optimizer'? (allowed: epochs, steps, batch, length, windows, optimizer, schedule, clip, accumulate, evaluateEvery, patience, keep, average, tokens, longest, padding, labelSmoothing, teacherForcing, freeze, lora, auxiliary, checkpointing, subwordDropout, sync)
          training.batch=many               | training.batch must be a whole number, at least 1 and at most 65536, is 'many'
          training.batch.size=3             | 'training.batch' has no keys of its own
          training.batch                    | must be like training.optimizer.learningRate=0.001 (key=value)
          =3                                | must be like training.optimizer.learningRate=0.001 (key=value)
          training..batch=3                 | must be like training.optimizer.learningRate=0.001 (key=value)
          training.batch=                   | has no value; 'null' takes a key away
          training.batch=[                  | not valid YAML: expected the node content, but found '<stream end>'
          architecture={type: gru}          | unknown architecture.type 'gru' (allowed: jordan, elman, lstm, gpt, init, seq2seq, transformer, nbeats)
          """)
  void wrongSetting_isNamed(String setting, String problem) {
    assertThatThrownBy(() -> parse(TEXT, setting))
        .isInstanceOf(RecipeException.class)
        .hasMessage("--set " + setting + ": " + problem);
  }

  @Test
  void canonicalForm_bindsToTheSameRecipe() {
    String odd = "\"quotes \\\" \\\\ ünïcode \\U0001F600 \\n line: [x] # no\"";
    for (String yaml : List.of(TEXT, SERIES)) {
      Recipe recipe = parse(yaml, "description=" + odd);

      Recipe again = parse(recipe.canonical());

      assertThat(again).isEqualTo(recipe);
      assertThat(again.canonical()).isEqualTo(recipe.canonical());
    }
    Recipe windows = parse(SERIES, "training.windows={length: 40, stride: 3, predict: last}");
    assertThat(parse(windows.canonical())).isEqualTo(windows);
    Recipe examples = parse(TEXT, "examples=[\"ROMEO:\\n\", 'a, b]']");
    assertThat(parse(examples.canonical())).isEqualTo(examples);
  }

  @Test
  void sha256_dependsOnWhatDecidesTheWeights() {
    String hash = parse(TEXT).sha256();

    assertThat(hash).matches("[0-9a-f]{64}");
    assertThat(parse(TEXT, "title=Another", "description=words", "examples=[a]").sha256())
        .isEqualTo(hash);
    assertThat(parse(TEXT, "training.accumulate=1").sha256()).isEqualTo(hash);
    assertThat(parse(TEXT, "training.accumulate=2").sha256()).isNotEqualTo(hash);
    assertThat(parse(TEXT, "seed=8").sha256()).isNotEqualTo(hash);
  }

  @Test
  void file_isReadWithItsOwnNameInErrors(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("recipe.yaml");
    Files.writeString(file, TEXT);
    assertThat(Recipe.read(file, List.of())).isEqualTo(parse(TEXT));

    Files.writeString(file, "titel: x\n");
    assertThatThrownBy(() -> Recipe.read(file, List.of()))
        .hasMessageStartingWith(file + ":1: unknown key 'titel' in the recipe; did you mean");
  }

  @Test
  void fileThatCannotBeRead_isRefusedInOneLine(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("none.yaml");
    assertThatThrownBy(() -> Recipe.read(missing, List.of()))
        .isInstanceOf(RecipeException.class)
        .hasMessage(missing + ": no such file");

    assertThatThrownBy(() -> Recipe.read(folder, List.of()))
        .isInstanceOf(RecipeException.class)
        .hasMessage(folder + ": is a folder, not a file");

    Path latin = folder.resolve("latin.yaml");
    Files.write(latin, new byte[] {'t', ':', ' ', (byte) 0xe4});
    assertThatThrownBy(() -> Recipe.read(latin, List.of()))
        .isInstanceOf(RecipeException.class)
        .hasMessage(latin + ": not valid UTF-8");
  }

  @Test
  void recipesOfTheProject_areValid() throws IOException {
    try (Stream<Path> models = Files.list(Path.of("models"));
        Stream<Path> tests = Files.list(Path.of("src/test/recipes"))) {
      List<Path> recipes =
          Stream.concat(models, tests)
              .map(folder -> folder.resolve(ModelFolder.RECIPE))
              .filter(Files::exists)
              .toList();
      assertThat(recipes).isNotEmpty();
      for (Path file : recipes) {
        Recipe recipe = Recipe.read(file, List.of());
        assertThat(parse(recipe.canonical())).isEqualTo(recipe);
      }
    }
  }
}
