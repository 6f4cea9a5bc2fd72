package dev.unroll.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A text's way to tokens and back, as a Hugging Face {@code tokenizer.json} describes it. Safe for
 * use by many threads; holds native memory until it is closed.
 */
public final class Tokenizer implements AutoCloseable {
  /** Plain encoding: nothing is cut off, filled up or put around the text. */
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");

  private final TokenizerFile file;
  private final HuggingFaceTokenizer tokenizer;

  /** Closing waits for those who read. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private boolean closed;

  private Tokenizer(TokenizerFile file, HuggingFaceTokenizer tokenizer) {
    this.file = file;
    this.tokenizer = tokenizer;
  }

  /**
   * Opens a tokenizer.
   *
   * @param path of a {@code tokenizer.json}
   * @throws TokenizerException if it is missing or damaged
   */
  public static Tokenizer open(Path path) {
    try {
      return parse(path.toString(), Files.readString(path));
    } catch (NoSuchFileException missing) {
      throw new TokenizerException(path + ": no such file", missing);
    } catch (CharacterCodingException encoding) {
      throw new TokenizerException(path + ": not a tokenizer: not valid UTF-8", encoding);
    } catch (IOException unreadable) {
      throw new TokenizerException(path + ": cannot be read", unreadable);
    }
  }

  /**
   * Opens a tokenizer from its content.
   *
   * @param origin what errors call it
   * @throws TokenizerException if it is damaged
   */
  public static Tokenizer parse(String origin, String json) {
    TokenizerFile file;
    try {
      file = TokenizerFile.parse(json);
    } catch (IllegalArgumentException damaged) {
      throw new TokenizerException(
          origin + ": not a tokenizer: " + oneLine(damaged.getMessage()), damaged);
    }
    NativeTokenizers.ensureLoaded();
    try {
      return new Tokenizer(
          file,
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), OPTIONS));
    } catch (IOException | RuntimeException damaged) {
      throw new TokenizerException(
          origin + ": not a tokenizer: " + oneLine(damaged.getMessage()), damaged);
    }
  }

  /** Number of tokens. */
  public int vocabSize() {
    return file.tokens().size();
  }

  /** The characters of a text that the tokenizer cannot encode, each once, in their order. */
  public String unknownCharacters(String text) {
    String read = file.lowercase() ? text.toLowerCase(Locale.ROOT) : text;
    return read.codePoints()
        .distinct()
        .filter(c -> !knows(c))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private boolean knows(int codePoint) {
    boolean half = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    return !half && (file.knowsEverything() || file.characters().contains(codePoint));
  }

  /**
   * A text as tokens.
   *
   * @throws TokenizerException if the text has unknown characters
   */
  public long[] encode(String text) {
    String unknown = unknownCharacters(text);
    if (!unknown.isEmpty()) {
      throw new TokenizerException(
          "the tokenizer does not know " + Visible.quoted(unknown.codePointAt(0)));
    }
    if (text.isEmpty()) {
      return new long[0];
    }
    lock.readLock().lock();
    try {
      refuseClosed();
      return tokenizer.encode(text, false, false).getIds();
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Tokens as text. */
  public String decode(long... tokens) {
    for (long token : tokens) {
      if (token < 0 || token >= vocabSize()) {
        throw new IllegalArgumentException(
            "token " + token + " is not in the vocabulary of " + vocabSize());
      }
    }
    if (tokens.length == 0) {
      return "";
    }
    lock.readLock().lock();
    try {
      refuseClosed();
      return tokenizer.decode(tokens, true);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** A new decoder for tokens that arrive one by one. */
  public StreamingDecoder streamingDecoder() {
    return new StreamingDecoder(file.tokens());
  }

  private void refuseClosed() {
    if (closed) {
      throw new IllegalStateException("the tokenizer is closed");
    }
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        tokenizer.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  private static String oneLine(@Nullable String message) {
    return message == null ? "no reason given" : message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
