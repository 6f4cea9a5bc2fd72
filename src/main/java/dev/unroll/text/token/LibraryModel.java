package dev.unroll.text.token;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hugging Face's library, which runs what a {@code tokenizer.json} says. */
final class LibraryModel implements TextModel {
  /** Plain encoding: nothing is cut off, filled up or put around the text. */
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false");

  private final HuggingFaceTokenizer tokenizer;

  /** For texts that follow a special token; often the same. */
  private final HuggingFaceTokenizer within;

  private LibraryModel(HuggingFaceTokenizer tokenizer, HuggingFaceTokenizer within) {
    this.tokenizer = tokenizer;
    this.within = within;
  }

  /**
   * Opens a tokenizer.
   *
   * @param within for a text that does not stand at the beginning, if that differs
   */
  static LibraryModel open(String json, @Nullable String within) throws IOException {
    NativeTokenizers.ensureLoaded();
    HuggingFaceTokenizer tokenizer = opened(json);
    return new LibraryModel(tokenizer, within == null ? tokenizer : opened(within));
  }

  private static HuggingFaceTokenizer opened(String json) throws IOException {
    return HuggingFaceTokenizer.newInstance(
        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), OPTIONS);
  }

  @Override
  public long[] encode(String text, boolean isFirst) {
    return (isFirst ? tokenizer : within).encode(text, false, false).getIds();
  }

  @Override
  public long[] encodeStart(String text) {
    return tokenizer.encode(text, true, false).getIds();
  }

  @Override
  public Around around() {
    Encoding probe = tokenizer.encode("a", true, false);
    long[] ids = probe.getIds();
    long[] isAround = probe.getSpecialTokenMask();
    int before = 0;
    while (before < ids.length && isAround[before] == 1) {
      before++;
    }
    int behind = ids.length;
    while (behind > before && isAround[behind - 1] == 1) {
      behind--;
    }
    return new Around(
        Arrays.copyOfRange(ids, 0, before), Arrays.copyOfRange(ids, behind, ids.length));
  }

  @Override
  public String decode(long... tokens) {
    return tokenizer.decode(tokens, true);
  }

  @Override
  public void close() {
    tokenizer.close();
    within.close();
  }
}
