package dev.unroll.text.token;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.unroll.text.token.SentencePieces.Kind;
import dev.unroll.text.token.SentencePieces.Piece;
import dev.unroll.text.token.SentencePieces.PieceType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The reader and writer of SentencePiece's files, which are protocol buffers: {@code .model},
 * {@code .spm}.
 */
public final class SentencePieceFile {
  private static final int PIECE = 1;
  private static final int TRAINER = 2;
  private static final int NORMALIZER = 3;
  private static final int NAME = 1;
  private static final int SCORE = 2;
  private static final int TYPE = 3;
  private static final int MODEL_TYPE = 3;
  private static final int VOCAB_SIZE = 4;
  private static final int UNKNOWN_NUMBER = 40;
  private static final int WHITESPACE_AS_SUFFIX = 24;
  private static final int BYTE_FALLBACK = 35;
  private static final int CHARSMAP = 2;
  private static final int DUMMY_PREFIX = 3;
  private static final int REMOVE_WHITESPACES = 4;
  private static final int ESCAPE_WHITESPACES = 5;
  private static final int UNIGRAM = 1;
  private static final int BPE = 2;

  private final List<Piece> pieces = new ArrayList<>();
  private int modelType = UNIGRAM;
  private boolean blankBehind;
  private boolean byteFallback;
  private byte[] charsmap = {};
  private boolean dummyPrefix = true;
  private boolean squeezed = true;
  private boolean escaped = true;

  private SentencePieceFile() {}

  /**
   * Reads a file's content.
   *
   * @throws IllegalArgumentException with the reason if it is not one
   */
  public static SentencePieces parse(byte[] content) {
    SentencePieceFile file = new SentencePieceFile();
    try {
      CodedInputStream in = CodedInputStream.newInstance(content);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (WireFormat.getTagFieldNumber(tag)) {
          case PIECE -> file.piece(message(in, tag));
          case TRAINER -> file.trainer(message(in, tag));
          case NORMALIZER -> file.normalizer(message(in, tag));
          default -> in.skipField(tag);
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("is no SentencePiece file", e);
    }
    if (file.pieces.isEmpty()) {
      throw new IllegalArgumentException("is no SentencePiece file: it has no pieces");
    }
    if (file.modelType != UNIGRAM && file.modelType != BPE) {
      throw new IllegalArgumentException(
          "splits into words or characters, which is not done; Unigram and BPE are");
    }
    if (!file.escaped) {
      throw new IllegalArgumentException("does not mark blanks (escape_whitespaces: false)");
    }
    return new SentencePieces(
        file.modelType == BPE ? Kind.BPE : Kind.UNIGRAM,
        file.pieces,
        file.byteFallback,
        Base64.getEncoder().encodeToString(file.charsmap),
        file.dummyPrefix,
        file.dummyPrefix,
        file.squeezed,
        file.blankBehind);
  }

  /** The content of a file that {@link #parse} reads. */
  public static byte[] content(SentencePieces pieces) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (Piece piece : pieces.pieces()) {
        message(
            out,
            PIECE,
            part -> {
              part.writeString(NAME, piece.name());
              part.writeFloat(SCORE, piece.score());
              part.writeEnum(TYPE, piece.type().number);
            });
      }
      message(
          out,
          TRAINER,
          part -> {
            part.writeEnum(MODEL_TYPE, pieces.kind() == Kind.BPE ? BPE : UNIGRAM);
            part.writeInt32(VOCAB_SIZE, pieces.pieces().size());
            part.writeBool(WHITESPACE_AS_SUFFIX, pieces.blankBehind());
            part.writeBool(BYTE_FALLBACK, pieces.byteFallback());
            part.writeInt32(UNKNOWN_NUMBER, pieces.unknown());
          });
      message(
          out,
          NORMALIZER,
          part -> {
            part.writeByteArray(CHARSMAP, Base64.getDecoder().decode(pieces.charsmap()));
            part.writeBool(DUMMY_PREFIX, pieces.dummyPrefix());
            part.writeBool(REMOVE_WHITESPACES, pieces.squeezed());
            part.writeBool(ESCAPE_WHITESPACES, true);
          });
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Writes the fields of a message. */
  private interface Fields {
    void write(CodedOutputStream part) throws IOException;
  }

  private static void message(CodedOutputStream out, int number, Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream part = CodedOutputStream.newInstance(bytes);
    fields.write(part);
    part.flush();
    out.writeByteArray(number, bytes.toByteArray());
  }

  private static CodedInputStream message(CodedInputStream in, int tag) throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      throw new InvalidProtocolBufferException("no message");
    }
    return in.readBytes().newCodedInput();
  }

  private void piece(CodedInputStream in) throws IOException {
    String name = "";
    float score = 0;
    PieceType type = PieceType.NORMAL;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case NAME -> name = in.readStringRequireUtf8();
        case SCORE -> score = in.readFloat();
        case TYPE -> type = PieceType.of(in.readEnum());
        default -> in.skipField(tag);
      }
    }
    pieces.add(new Piece(name, score, type));
  }

  private void trainer(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case MODEL_TYPE -> modelType = in.readEnum();
        case WHITESPACE_AS_SUFFIX -> blankBehind = in.readBool();
        case BYTE_FALLBACK -> byteFallback = in.readBool();
        default -> in.skipField(tag);
      }
    }
  }

  private void normalizer(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case CHARSMAP -> charsmap = in.readByteArray();
        case DUMMY_PREFIX -> dummyPrefix = in.readBool();
        case REMOVE_WHITESPACES -> squeezed = in.readBool();
        case ESCAPE_WHITESPACES -> escaped = in.readBool();
        default -> in.skipField(tag);
      }
    }
  }
}
