package dev.unroll.train.input;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.data.batch.TokenDocument;
import dev.unroll.data.set.Dialogue;
import dev.unroll.data.set.Dialogue.Turn;
import dev.unroll.text.token.BytePairTrainer;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.text.token.TokenizerException;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.TokenizerChoice;
import dev.unroll.train.step.TrainingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Dialogues as tokens, by one {@code tokenizer.json}, in the order of {@link ChatFormat}.
 *
 * @param json content of the file
 */
public record DialogueTokens(String json) {
  /** A pair of tokens that occurs once only is none. */
  private static final int MINIMUM_COUNT = 2;

  /**
   * The vocabulary of the model that is fine-tuned, else one that is learnt.
   *
   * @param init the model that is fine-tuned
   * @param dialogues to learn from
   */
  public static DialogueTokens of(
      Recipe recipe, Optional<ModelFolder> init, List<Dialogue> dialogues) {
    if (init.isPresent()) {
      return new DialogueTokens(init.get().tokenizerJson());
    }
    if (recipe.tokenizer() instanceof TokenizerChoice.BytePairs pairs) {
      return learn(pairs, dialogues);
    }
    throw new TrainingException("tokenizer: this data is cut into byte pairs");
  }

  private static DialogueTokens learn(TokenizerChoice.BytePairs choice, List<Dialogue> dialogues) {
    List<String> texts =
        dialogues.stream().flatMap(d -> d.turns().stream()).map(Turn::text).toList();
    return new DialogueTokens(
        new BytePairTrainer(choice.vocab(), MINIMUM_COUNT, choice.lowercase(), ChatFormat.TOKENS)
            .train(texts)
            .tokenizerJson());
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

  /** The token that ends a turn. */
  public int end() {
    try (Tokenizer tokenizer = open()) {
      return special(tokenizer, ChatFormat.END);
    }
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
   * The turns of a dialogue, with one before them that names what it is about if that is wanted.
   */
  public static List<Turn> turns(Dialogue dialogue, boolean topics) {
    List<Turn> turns = new ArrayList<>();
    if (topics && !dialogue.domains().isEmpty()) {
      String about = String.join(", ", dialogue.domains());
      turns.add(new Turn(Dialogue.Role.SYSTEM, "You help with: " + about + "."));
    }
    turns.addAll(dialogue.turns());
    return turns;
  }

  /** Dialogues as documents. */
  public List<TokenDocument> encode(List<Dialogue> dialogues, DataSource.Dialogues source) {
    List<List<Turn>> all = dialogues.stream().map(d -> turns(d, source.topics())).toList();
    List<TokenDocument> documents = new ArrayList<>();
    try (Tokenizer tokenizer = open()) {
      Iterator<long[]> texts =
          tokenizer
              .encodeAll(all.stream().flatMap(List::stream).map(Turn::text).toList())
              .iterator();
      for (List<Turn> turns : all) {
        Writing writing = new Writing(tokenizer);
        for (Turn turn : turns) {
          boolean learned =
              switch (source.learn()) {
                case EVERYTHING -> true;
                case ANSWERS -> turn.role() == Dialogue.Role.ASSISTANT;
              };
          writing.add(turn.role(), texts.next(), learned);
        }
        documents.add(writing.document());
      }
    }
    return documents;
  }

  /** A document that is being written. */
  private static final class Writing {
    private final Tokenizer tokenizer;
    private int[] tokens = new int[256];
    private boolean[] learned = new boolean[256];
    private int size;

    Writing(Tokenizer tokenizer) {
      this.tokenizer = tokenizer;
    }

    /** Who is to speak is given, not learnt, if what is said is not. */
    void add(Dialogue.Role role, long[] text, boolean isLearned) {
      add(role(tokenizer, role), false);
      for (long token : text) {
        add(Math.toIntExact(token), isLearned);
      }
      add(special(tokenizer, ChatFormat.END), isLearned);
    }

    private void add(int token, boolean isLearned) {
      if (size == tokens.length) {
        tokens = Arrays.copyOf(tokens, 2 * size);
        learned = Arrays.copyOf(learned, 2 * size);
      }
      tokens[size] = token;
      learned[size] = isLearned;
      size++;
    }

    TokenDocument document() {
      return new TokenDocument(Arrays.copyOf(tokens, size), Arrays.copyOf(learned, size));
    }
  }

  /** The token that says who speaks. */
  public static int role(Tokenizer tokenizer, Dialogue.Role role) {
    return special(
        tokenizer,
        switch (role) {
          case SYSTEM -> ChatFormat.SYSTEM;
          case USER -> ChatFormat.USER;
          case ASSISTANT -> ChatFormat.ASSISTANT;
        });
  }
}
