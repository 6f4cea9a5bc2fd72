package dev.unroll.text.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.text.token.TokenizerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SentencePiece files, written field by field; the expected tokens are SentencePiece's own. */
class SentencePieceTest {
  private static final int UNIGRAM = 1;
  private static final int BPE = 2;
  private static final int NORMAL = 1;
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int UNUSED = 5;

  @TempDir Path folder;

  /** A part of a protocol buffer. */
  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  private static ByteString message(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    fields.write(out);
    out.flush();
    return ByteString.copyFrom(bytes.toByteArray());
  }

  private static void piece(CodedOutputStream out, String name, double score, int type)
      throws IOException {
    out.writeBytes(
        1,
        message(
            piece -> {
              piece.writeString(1, name);
              piece.writeFloat(2, (float) score);
              piece.writeEnum(3, type);
            }));
  }

  /** The beginning of a file. */
  private static void begin(CodedOutputStream out, int type, boolean squeeze) throws IOException {
    piece(out, "<unk>", 0, UNKNOWN);
    piece(out, "<s>", 0, CONTROL);
    piece(out, "</s>", 0, CONTROL);
    out.writeBytes(2, message(trainer -> trainer.writeEnum(3, type)));
    out.writeBytes(3, message(normalizer -> normalizer.writeBool(4, squeeze)));
  }

  private Path file(Fields fields) throws IOException {
    return Files.write(folder.resolve("source.spm"), message(fields).toByteArray());
  }

  private static Tokenizer opened(Path file) {
    return Tokenizer.parse("test", HubTokenizer.ofPieces(file));
  }

  @Test
  void unigram_takesTheLikeliestPieces() throws IOException {
    Path file =
        file(
            out -> {
              begin(out, UNIGRAM, true);
              piece(out, "\u2581", -3, NORMAL); // 3
              piece(out, "a", -4, NORMAL); // 4
              piece(out, "b", -4, NORMAL); // 5
              piece(out, "ab", -9, NORMAL); // 6
              piece(out, "\u2581ab", -10, NORMAL); // 7
              piece(out, "<x>", -1, USER_DEFINED); // 8
            });
    try (Tokenizer tokenizer = opened(file)) {
      assertThat(tokenizer.encode("ab")).containsExactly(7);
      assertThat(tokenizer.encode("  ba  ab ")).containsExactly(3, 5, 4, 7);
      assertThat(tokenizer.encode("aéüb")).containsExactly(3, 4, 0, 5);
      assertThat(tokenizer.encode("a<x>b")).containsExactly(3, 4, 8, 5);
      assertThat(tokenizer.encode("a</s>")).containsExactly(3, 4, 0);
      assertThat(tokenizer.encode("   ")).isEmpty();
      assertThat(tokenizer.encodeStart("ab")).containsExactly(7, 2);
      assertThat(tokenizer.decode(7, 3, 5, 2)).isEqualTo("ab b");
      assertThat(tokenizer.vocabSize()).isEqualTo(9);
      assertThat(tokenizer.specialToken("</s>")).isEqualTo(2);
    }
  }

  @Test
  void bytePairs_mergeTheBestFirstAndSplitWhatIsUnused() throws IOException {
    Path file =
        file(
            out -> {
              begin(out, BPE, false);
              piece(out, "a", 0, NORMAL); // 3
              piece(out, "b", 0, NORMAL); // 4
              piece(out, "c", 0, NORMAL); // 5
              piece(out, "\u2581", 0, NORMAL); // 6
              piece(out, "bc", -1, NORMAL); // 7
              piece(out, "ab", -2, NORMAL); // 8
              piece(out, "aa", -3, UNUSED); // 9
              piece(out, "aab", -4, NORMAL); // 10
            });
    try (Tokenizer tokenizer = opened(file)) {
      assertThat(tokenizer.encode("abc")).containsExactly(6, 3, 7);
      assertThat(tokenizer.encode("ab")).containsExactly(6, 8);
      assertThat(tokenizer.encode("aa  a")).containsExactly(6, 3, 3, 6, 6, 3);
      assertThat(tokenizer.decode(6, 8, 6, 3)).isEqualTo("ab a");
    }
  }

  @Test
  void piecesWithNumbersOfAnotherFile_areLookedUpByName() throws IOException {
    Path file =
        file(
            out -> {
              begin(out, UNIGRAM, true);
              piece(out, "\u2581a", -1, NORMAL);
              piece(out, "b", -2, NORMAL);
            });
    Path yaml = folder.resolve("vocab.yml");
    Files.writeString(yaml, "\"</s>\": 0\n<unk>: 1\n\u2581a: 2\né: 3\n\">>fra<<\": 4\nno: 5\n");
    try (Tokenizer tokenizer = Tokenizer.parse("test", HubTokenizer.ofPieces(file, yaml))) {
      // What no piece has may still be in the vocabulary, and a piece may not.
      assertThat(tokenizer.encodeStart("aébü")).containsExactly(2, 3, 1, 1, 0);
      assertThat(tokenizer.specialToken(">>fra<<")).isEqualTo(4);
      assertThat(tokenizer.encode(">>fra<<")).doesNotContain(4);
      assertThat(tokenizer.decode(2, 5)).isEqualTo("ano");
    }
  }

  @Test
  void damagedFile_isRefusedInOneLine() throws IOException {
    Path file = folder.resolve("x.spm");
    for (byte[] content :
        new byte[][] {
          {}, {10, 120}, "version 1 of a text".getBytes(StandardCharsets.UTF_8), {8, 1}
        }) {
      Files.write(file, content);
      assertThatThrownBy(() -> HubTokenizer.ofPieces(file))
          .isInstanceOf(HubTokenizerException.class)
          .hasMessageStartingWith(file + ": is no SentencePiece file");
    }
  }

  @Test
  void wordsAndLongPieces_areRefused() throws IOException {
    Path words = file(out -> begin(out, 3, true));
    assertThatThrownBy(() -> HubTokenizer.ofPieces(words))
        .hasMessageContaining("splits into words or characters");
    Path endless =
        file(
            out -> {
              begin(out, UNIGRAM, true);
              piece(out, "a".repeat(1000), -1, NORMAL);
            });
    assertThatThrownBy(() -> opened(endless))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining("model.pieces[3] is no piece");
  }

  @Test
  void folderWithoutATokenizer_namesWhatIsRead() {
    assertThatThrownBy(() -> HubTokenizer.read(folder))
        .isInstanceOf(HubTokenizerException.class)
        .hasMessageContaining(": is missing tokenizer.json, and has no SentencePiece file");
  }

  @Test
  void wordPieces_areReadFromTheirList() throws IOException {
    Files.writeString(
        folder.resolve("vocab.txt"), "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nun\n##roll\na\n,\n");
    Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"bert\"}");
    HubTokenizer hub = HubTokenizer.read(folder);
    try (Tokenizer tokenizer = Tokenizer.parse("test", hub.json())) {
      assertThat(tokenizer.encodeStart("Unroll, á!")).containsExactly(2, 5, 6, 8, 7, 1, 3);
      assertThat(tokenizer.encode("[MASK]")).doesNotContain(4);
      assertThat(hub.special()).containsEntry("sep_token", 3).containsEntry("pad_token", 0);
    }
  }

  @Test
  void specialTokensBeyondTheModel_areLeftOut() throws IOException {
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"added_tokens": [{"id": 1, "content": "<s>", "special": true},
                          {"id": 2, "content": "<image>", "special": true}],
         "decoder": {"type": "Fuse"},
         "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []}}
        """);
    try (Tokenizer all = Tokenizer.parse("test", HubTokenizer.read(folder).json());
        Tokenizer fitting = Tokenizer.parse("test", HubTokenizer.read(folder, 2).json())) {
      assertThat(all.vocabSize()).isEqualTo(3);
      assertThat(fitting.vocabSize()).isEqualTo(2);
    }
  }
}
