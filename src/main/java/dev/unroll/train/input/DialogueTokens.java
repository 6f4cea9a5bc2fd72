package dev.unroll.train.input;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.batch.TokenDocument;
import dev.unroll.data.set.Dialogue;
import dev.unroll.data.set.Dialogue.Turn;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.text.token.TokenizerException;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.TokenizerChoice;
import dev.unroll.train.step.TrainingException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Dialogues as tokens, by one {@code tokenizer.json}, in the order of {@link ChatFormat} or as the
 * chat template of a model of another program writes them.
 *
 * @param json content of the file
 * @param chat with the template, of a model that has its own
 * @param ends tokens that end a turn of the assistant, of such a model
 */
public record DialogueTokens(String json, Optional<Task.Chat> chat, List<Integer> ends) {
  private DialogueTokens(String json) {
    this(json, Optional.empty(), List.of());
  }

  public DialogueTokens {
    ends = List.copyOf(ends);
  }

  /**
   * The vocabulary of the model that is fine-tuned, else one that is learnt.
   *
   * @param init the model that is fine-tuned
   * @param dialogues to learn from
   */
  public static DialogueTokens of(
      Recipe recipe, Optional<ModelFolder> init, List<Dialogue> dialogues) {
    DialogueTokens tokens = init.isPresent() ? of(init.get()) : learnt(recipe, dialogues);
    return tokens.chat().isEmpty() && dialogues.stream().anyMatch(Dialogue::hasTools)
        ? tokens.withTools()
        : tokens;
  }

  private static DialogueTokens learnt(Recipe recipe, List<Dialogue> dialogues) {
    if (recipe.tokenizer() instanceof TokenizerChoice.BytePairs pairs) {
      return learn(pairs, dialogues);
    }
    throw new TrainingException("tokenizer: this data is cut into byte pairs");
  }

  /** The same of a model that is to learn to call tools. */
  private DialogueTokens withTools() {
    return new DialogueTokens(json, Optional.of(ChatFormat.withTools()), endTokens());
  }

  /** The vocabulary of a model. */
  public static DialogueTokens of(ModelFolder model) {
    String json = model.tokenizerJson();
    return model.config().task() instanceof Task.Text text && !ChatFormat.chat().equals(text.chat())
        ? new DialogueTokens(
            json,
            Optional.ofNullable(text.chat()),
            Objects.requireNonNullElse(text.ends(), List.of()))
        : new DialogueTokens(json);
  }

  private static DialogueTokens learn(TokenizerChoice.BytePairs choice, List<Dialogue> dialogues) {
    List<String> texts =
        dialogues.stream().flatMap(d -> d.turns().stream()).map(DialogueTokens::written).toList();
    return new DialogueTokens(
        BytePairs.learn(choice.vocab(), choice.lowercase(), ChatFormat.TOKENS, texts));
  }

  /** A turn with the names and values of its calls, which are to be short in the vocabulary. */
  private static String written(Turn turn) {
    StringBuilder text = new StringBuilder(turn.text());
    turn.calls().forEach(call -> text.append('\n').append(call.name()).append(call.arguments()));
    return text.toString();
  }

  public Tokenizer open() {
    return Tokenizer.parse("the tokenizer", json);
  }

  /** Number of tokens of the vocabulary. */
  public int vocabSize() {
    try (Tokenizer tokenizer = open()) {
      return tokenizer.vocabSize();
    }
  }

  /** The tokens that end a turn of the assistant. */
  public List<Integer> endTokens() {
    if (chat.isPresent()) {
      return ends;
    }
    try (Tokenizer tokenizer = open()) {
      return List.of(special(tokenizer, ChatFormat.END));
    }
  }

  /** Whether the vocabulary has the tokens of {@link ChatFormat}. */
  public static boolean areIn(Tokenizer tokenizer) {
    try {
      return ChatFormat.TOKENS.stream().allMatch(name -> tokenizer.specialToken(name) >= 0);
    } catch (TokenizerException missing) {
      return false;
    }
  }

  /** How the model reads conversations, for {@code config.json}. */
  public Task.Chat format() {
    return chat.orElseGet(ChatFormat::chat);
  }

  /** The dialogues as the model's template writes them. */
  private TemplatedDialogues templated(Tokenizer tokenizer) {
    return TemplatedDialogues.of(tokenizer, format(), endTokens());
  }

  /** What the model reads before the assistant speaks. */
  public int[] prompt(Tokenizer tokenizer, Dialogue dialogue) {
    if (chat.isPresent() || dialogue.hasTools()) {
      return templated(tokenizer).tokens(dialogue, dialogue.turns().size(), true);
    }
    List<Integer> tokens = new ArrayList<>();
    for (Turn turn : dialogue.turns()) {
      tokens.add(role(tokenizer, turn.role()));
      for (long token : tokenizer.encode(turn.text())) {
        tokens.add(Math.toIntExact(token));
      }
      tokens.add(special(tokenizer, ChatFormat.END));
    }
    tokens.add(role(tokenizer, Dialogue.Role.ASSISTANT));
    return tokens.stream().mapToInt(id -> id).toArray();
  }

  /**
   * What a model has said in a dialogue, with its calls.
   *
   * @param spoken the tokens before the end of its turn
   */
  public Turn answer(Tokenizer tokenizer, Dialogue dialogue, List<Integer> spoken) {
    return templated(tokenizer).answer(dialogue, spoken);
  }

  /**
   * A token that is not text.
   *
   * @throws TrainingException if the vocabulary was not made for chats
   */
  public static int special(Tokenizer tokenizer, String name) {
    try {
      return Math.toIntExact(tokenizer.specialToken(name));
    } catch (TokenizerException e) {
      throw new TrainingException(
          "the vocabulary has no "
              + name
              + ": a model of texts that is to converse needs tokenizer.chat: true",
          e);
    }
  }

  /**
   * A dialogue as it is read, with a turn at its beginning that names what it is about if that is
   * wanted.
   */
  public static Dialogue read(Dialogue dialogue, boolean topics) {
    if (!topics || dialogue.domains().isEmpty()) {
      return dialogue;
    }
    String about = String.join(", ", dialogue.domains());
    List<Turn> turns = new ArrayList<>();
    turns.add(new Turn(Dialogue.Role.SYSTEM, "You help with: " + about + "."));
    turns.addAll(dialogue.turns());
    return dialogue.with(turns);
  }

  /** Dialogues as documents. */
  public List<TokenDocument> encode(List<Dialogue> dialogues, DataSource.Dialogues source) {
    List<Dialogue> all = dialogues.stream().map(d -> read(d, source.topics())).toList();
    List<TokenDocument> documents = new ArrayList<>();
    try (Tokenizer tokenizer = open()) {
      if (chat.isPresent() || all.stream().anyMatch(Dialogue::hasTools)) {
        TemplatedDialogues templated = templated(tokenizer);
        all.forEach(each -> documents.addAll(templated.documents(each, source.learn())));
        return documents;
      }
      Iterator<long[]> texts =
          tokenizer
              .encodeAll(all.stream().flatMap(d -> d.turns().stream()).map(Turn::text).toList())
              .iterator();
      for (Dialogue each : all) {
        documents.add(document(tokenizer, each.turns(), texts, source.learn()));
      }
    }
    return documents;
  }

  private static TokenDocument document(
      Tokenizer tokenizer, List<Turn> turns, Iterator<long[]> texts, DataSource.Learn learn) {
    List<Integer> tokens = new ArrayList<>();
    BitSet learned = new BitSet();
    for (Turn turn : turns) {
      tokens.add(role(tokenizer, turn.role()));
      int from = tokens.size(); // the token of who speaks is given, never learnt
      for (long token : texts.next()) {
        tokens.add(Math.toIntExact(token));
      }
      tokens.add(special(tokenizer, ChatFormat.END));
      boolean isLearned =
          switch (learn) {
            case EVERYTHING -> true;
            case ANSWERS -> turn.isLearned();
          };
      learned.set(from, tokens.size(), isLearned);
    }
    boolean[] marks = new boolean[tokens.size()];
    learned.stream().forEach(i -> marks[i] = true);
    return new TokenDocument(tokens.stream().mapToInt(id -> id).toArray(), marks);
  }

  /** The token that says who speaks. */
  public static int role(Tokenizer tokenizer, Dialogue.Role role) {
    return special(
        tokenizer,
        switch (role) {
          case SYSTEM, TOOL -> ChatFormat.SYSTEM;
          case USER -> ChatFormat.USER;
          case ASSISTANT -> ChatFormat.ASSISTANT;
        });
  }
}
