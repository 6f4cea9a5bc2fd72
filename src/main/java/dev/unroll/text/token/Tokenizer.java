package dev.unroll.text.token;

import dev.unroll.text.OneLine;
import dev.unroll.text.token.ControlNames.Piece;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Encodes texts as tokens and decodes tokens, as a Hugging Face {@code tokenizer.json} describes
 * it. Safe for use by many threads; holds native memory until it is closed.
 *
 * <p>No text becomes a special token, unless it is asked for with {@link #encodeWithControls}: what
 * looks like one, such as {@code </s>}, is encoded letter by letter like everything else and comes
 * back as it was. Added tokens that the file does not call special, such as {@code <think>}, are
 * found in a text, but not in a user's part of a chat, see {@link #guarded}. Hugging Face's library
 * would look for all of them everywhere; it therefore runs without knowing their names.
 */
public final class Tokenizer implements AutoCloseable {
  /** Most bytes of a {@code tokenizer.json}; those of 256,000 tokens have half of it. */
  public static final int MOST_BYTES = 64 << 20;

  private static final int MOST_NAMED = 20;

  private final TokenizerFile file;
  private final TextModel model;

  /** The numbers of the tokens that steer the model, and the names of those that are text. */
  private final Map<String, Long> controls = new HashMap<>();

  private final Map<Long, String> named = new HashMap<>();
  private final Set<Long> special = new HashSet<>();
  private final ControlMarks marks;

  /** Those that a text may contain: all but the special ones. */
  private final ControlNames inText;

  /** Read-locked while in use, write-locked by {@link #close}. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private boolean closed;

  private Tokenizer(TokenizerFile file, TextModel model) {
    this.file = file;
    this.model = model;
    List<AddedToken> steering = file.added().stream().filter(AddedToken::isControl).toList();
    for (AddedToken token : steering) {
      controls.put(token.name(), (long) token.id());
      named.put((long) token.id(), token.name());
    }
    file.added().stream().filter(AddedToken::special).forEach(t -> special.add((long) t.id()));
    this.marks = new ControlMarks(new ControlNames(steering));
    this.inText = new ControlNames(steering.stream().filter(t -> !t.special()).toList());
  }

  /**
   * Opens a tokenizer.
   *
   * @param path of a {@code tokenizer.json}
   * @throws TokenizerException if it is missing or damaged
   */
  public static Tokenizer open(Path path) {
    try {
      if (Files.exists(path) && (!Files.isRegularFile(path) || Files.size(path) > MOST_BYTES)) {
        throw new TokenizerException(
            path + ": not a tokenizer: no file, or one of more than " + (MOST_BYTES >> 20) + " MB");
      }
      return parse(path.toString(), Files.readAllBytes(path));
    } catch (NoSuchFileException missing) {
      throw new TokenizerException(path + ": no such file", missing);
    } catch (IOException unreadable) {
      throw new TokenizerException(path + ": cannot be read", unreadable);
    }
  }

  /**
   * Opens a tokenizer from its content.
   *
   * @param origin its name in error messages
   * @throws TokenizerException if it is damaged
   */
  public static Tokenizer parse(String origin, String json) {
    return parse(origin, json.getBytes(StandardCharsets.UTF_8));
  }

  private static Tokenizer parse(String origin, byte[] json) {
    try {
      TokenizerFile file = TokenizerFile.parse(json);
      return new Tokenizer(file, file.source().open());
    } catch (TokenizerException unloadable) {
      throw unloadable;
    } catch (UnsafeTokenizer unsafe) {
      throw new TokenizerException(origin + ": " + unsafe.getMessage(), unsafe);
    } catch (IOException | RuntimeException damaged) {
      throw new TokenizerException(
          origin + ": not a tokenizer: " + OneLine.reason(damaged.getMessage()), damaged);
    }
  }

  /** Number of tokens: the highest number and one. */
  public int vocabSize() {
    return file.bytes().size();
  }

  /**
   * The number of a token that is not text.
   *
   * @param name for example {@code </s>}
   * @throws TokenizerException if there is none with this name
   */
  public long specialToken(String name) {
    Long token = controls.get(name);
    if (token == null) {
      throw new TokenizerException(
          "the tokenizer has no special token %s, only %s"
              .formatted(name, controls.keySet().stream().sorted().limit(MOST_NAMED).toList()));
    }
    return token;
  }

  /** The number of a token that is not text, if there is one with this name. */
  public OptionalInt controlToken(String name) {
    Long token = controls.get(name);
    return token == null ? OptionalInt.empty() : OptionalInt.of(token.intValue());
  }

  /** The bytes that a token stands for; none when it is no text. Not to be changed. */
  public byte[] bytes(int token) {
    return token < vocabSize() ? file.bytes().all().get(token) : new byte[0];
  }

  /** The same for the first token of a text, whose first blank may be dropped. */
  public byte[] firstBytes(int token) {
    return file.firstBlank().without(bytes(token));
  }

  /**
   * Whether a text is short enough that it may be so many tokens, judged by its length alone. A
   * text that is not takes long to encode and gives more.
   */
  public boolean mayFit(String text, int tokens) {
    long most = mostCharacters(tokens);
    return !isTooLong(text) && (text.length() <= most || ControlMarks.length(text) <= most);
  }

  /** The most characters that so many tokens can stand for. */
  public long mostCharacters(int tokens) {
    return (long) tokens * file.longestToken();
  }

  /** The characters of a text that the tokenizer cannot encode, each once, in their order. */
  public String unknownCharacters(String text) {
    String read = file.lowercase() ? Lowercase.of(text) : text;
    BitSet seen = new BitSet();
    StringBuilder unknown = new StringBuilder();
    read.codePoints()
        .forEach(
            c -> {
              if (!seen.get(c)) {
                seen.set(c);
                if (!knows(c)) {
                  unknown.appendCodePoint(c);
                }
              }
            });
    return unknown.toString();
  }

  private boolean knows(int codePoint) {
    return file.knowsEverything()
        ? !Surrogates.isHalf(codePoint)
        : file.characters().contains(codePoint);
  }

  /**
   * A text as tokens.
   *
   * @throws TokenizerException if the text has unknown characters
   */
  public long[] encode(String text) {
    List<Piece> pieces = pieces(text);
    return pieces.size() == 1 && pieces.getFirst() instanceof Piece.Plain
        ? encode(text, true)
        : encoded(pieces);
  }

  private List<Piece> pieces(String text) {
    refuseUnknown(text);
    return inText.all().isEmpty() ? List.of(new Piece.Plain(text)) : inText.pieces(text);
  }

  private long[] encoded(List<Piece> pieces) {
    LongStream.Builder tokens = LongStream.builder();
    boolean isFirst = true;
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Plain plain -> Arrays.stream(encode(plain.text(), isFirst)).forEach(tokens);
        case Piece.Control control -> tokens.add(specialToken(control.name()));
      }
      isFirst = false;
    }
    return tokens.build().toArray();
  }

  private long[] encode(String text, boolean isFirst) {
    return text.isEmpty() ? new long[0] : whileOpen(() -> model.encode(text, isFirst));
  }

  /**
   * The beginning of a text as tokens: as {@link #encode}, with the tokens around it that this
   * vocabulary's models expect there, such as {@code <s>} before it.
   *
   * @throws TokenizerException if the text has unknown characters
   */
  public long[] encodeStart(String text) {
    List<Piece> pieces = pieces(text);
    if (pieces.isEmpty() || (pieces.size() == 1 && pieces.getFirst() instanceof Piece.Plain)) {
      return whileOpen(() -> model.encodeStart(text));
    }
    TextModel.Around around = whileOpen(model::around);
    return LongStream.concat(
            LongStream.concat(Arrays.stream(around.before()), Arrays.stream(encoded(pieces))),
            Arrays.stream(around.behind()))
        .toArray();
  }

  /**
   * As {@link #encodeStart}, for models with a token for whatever else has none: characters that
   * the tokenizer does not know become that.
   *
   * @throws TokenizerException if the text has halves of surrogate pairs
   */
  public long[] encodeWithUnknown(String text) {
    refuseLong(text);
    text.codePoints()
        .filter(Surrogates::isHalf)
        .findFirst()
        .ifPresent(
            half -> {
              throw new TokenizerException(
                  Visible.quoted(half) + " is half a surrogate pair, which is not a character");
            });
    return whileOpen(() -> model.encodeStart(text));
  }

  /**
   * A user's text, marked for use within a text for {@link #encodeWithControls}: neither alone nor
   * together with the text beside it does it become a special token there. Only few texts need
   * marks, and the tokens do not contain them.
   */
  public String guarded(String text) {
    return marks.marked(text);
  }

  /**
   * A text as tokens in which the names of special tokens mean these tokens, except where {@link
   * #guarded} kept them from it.
   *
   * @throws TokenizerException if the text has unknown characters
   */
  public long[] encodeWithControls(String text) {
    List<Piece> pieces = marks.pieces(text);
    for (Piece piece : pieces) {
      if (piece instanceof Piece.Plain(String plain)) {
        refuseUnknown(plain);
      }
    }
    return encoded(pieces);
  }

  /**
   * Many texts as tokens, each as {@link #encode} gives them, on all processors. DJL's own batches
   * are no faster than text by text: most of the time goes into handing over the results.
   *
   * @throws TokenizerException if a text has unknown characters
   */
  public List<long[]> encodeAll(List<String> texts) {
    return texts.parallelStream().map(this::encode).toList();
  }

  private void refuseUnknown(String text) {
    refuseLong(text);
    String unknown = unknownCharacters(text);
    if (unknown.isEmpty()) {
      return;
    }
    int first = unknown.codePointAt(0);
    throw new TokenizerException(
        Surrogates.isHalf(first)
            ? Visible.quoted(first) + " is half a surrogate pair, which is not a character"
            : "the tokenizer does not know " + Visible.quoted(first));
  }

  private boolean isTooLong(String text) {
    // A character has one to three bytes, so most texts need not be counted.
    return text.length() > file.longestText() / 3
        && text.getBytes(StandardCharsets.UTF_8).length > file.longestText();
  }

  private void refuseLong(String text) {
    if (isTooLong(text)) {
      throw new TokenizerException(
          "the text is longer than the %,d bytes that the tokenizer takes at a time"
              .formatted(file.longestText()));
    }
  }

  /** Tokens as text; tokens that are not text give none. */
  public String decode(long... tokens) {
    for (long token : tokens) {
      if (token < 0 || token >= vocabSize()) {
        throw new IllegalArgumentException(
            "token " + token + " is not in the vocabulary of " + vocabSize());
      }
    }
    long[] text = Arrays.stream(tokens).filter(token -> !special.contains(token)).toArray();
    return text.length == 0
        ? ""
        : LibraryFile.withNames(whileOpen(() -> model.decode(text)), named);
  }

  /** A new decoder of a stream of tokens that continue a text. */
  public StreamingDecoder streamingDecoder() {
    return streamingDecoder(vocabSize(), Set.of());
  }

  /**
   * The same for one model.
   *
   * @param tokens of the model; those that are none of the tokenizer's are no text
   * @param shown names of special tokens that are text here; those that there are not are ignored
   */
  public StreamingDecoder streamingDecoder(int tokens, Set<String> shown) {
    return decoder(tokens, FirstBlank.KEPT, shown);
  }

  /**
   * A new decoder of a stream of tokens that are a text of their own: what it gives is what {@link
   * #decode} does.
   */
  public StreamingDecoder textDecoder() {
    return textDecoder(vocabSize(), Set.of());
  }

  /** The same for one model, see {@link #streamingDecoder(int, Set)}. */
  public StreamingDecoder textDecoder(int tokens, Set<String> shown) {
    return decoder(tokens, file.firstBlank(), shown);
  }

  private StreamingDecoder decoder(int tokens, FirstBlank firstBlank, Set<String> shown) {
    Map<Long, byte[]> bytes = new HashMap<>();
    for (String name : shown) {
      Long token = controls.get(name);
      if (token != null && special.contains(token)) {
        bytes.put(token, name.getBytes(StandardCharsets.UTF_8));
      }
    }
    return new StreamingDecoder(file.bytes(), Math.max(tokens, vocabSize()), firstBlank, bytes);
  }

  /** Calls the native library, which is not closed meanwhile. */
  private <T> T whileOpen(Supplier<T> call) {
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the tokenizer is closed");
      }
      return call.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        model.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
