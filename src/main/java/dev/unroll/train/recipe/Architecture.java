package dev.unroll.train.recipe;

import static dev.unroll.train.recipe.ImpossibleValue.refuse;

import dev.unroll.model.Gpt.Block;
import dev.unroll.model.NBeats;
import dev.unroll.model.Recurrent.Family;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shape of a network. */
@ChosenBy("type")
public sealed interface Architecture {
  /** Probability that training zeroes a unit. */
  double dropout();

  /** A network that continues a text or a series. */
  sealed interface Continuing extends Architecture {}

  /** A network that turns one text into another. */
  sealed interface Translating extends Architecture {}

  /**
   * A network that continues a text or a series step by step, with a hidden state: that of Jordan
   * (1986) feeds back the output of the step before, that of Elman (1990) its hidden units, and an
   * LSTM (Hochreiter and Schmidhuber 1997) has gated cells that keep what they hold.
   *
   * @param type what a layer is made of
   * @param layers recurrent layers, one on top of the other
   * @param hidden units of a layer
   * @param embedding width of a token's vector, as wide as a layer when left out
   */
  @TypeName({"jordan", "elman", "lstm"})
  record Recurrent(
      Family type,
      @Default("1") @Within("[1, 64]") int layers,
      @Within("[1, 65536]") int hidden,
      @Within("[1, 65536]") @Nullable Integer embedding,
      @Default("0") @Within("[0, 1)") double dropout)
      implements Continuing {
    /** Width of a token's vector: as given, else as wide as a layer. */
    public int embeddingSize() {
      return embedding == null ? hidden : embedding;
    }
  }

  /**
   * A decoder-only Transformer (Radford et al. 2018, 2019); for text.
   *
   * @param layers blocks, one on top of the other
   * @param size width of a token's vector
   * @param heads of each attention
   * @param kvHeads heads of keys and values, which groups of the others share (Ainslie et al.
   *     2023); as many as the others when left out
   * @param inner width of the feed-forward network; as in the block's paper when left out
   * @param context tokens that it looks back on at most, and length of a row in training
   * @param attentionDropout probability that training zeroes what one position reads of another; as
   *     the rest of the dropout when left out
   * @param block what it is made of
   * @param tied whether embedding and output share one matrix
   */
  @TypeName("gpt")
  record Gpt(
      @Within("[1, 256]") int layers,
      @Within("[8, 65536]") int size,
      @Within("[1, 256]") int heads,
      @Within("[1, 256]") @Nullable Integer kvHeads,
      @Within("[1, 262144]") @Nullable Integer inner,
      @Within("[2, 65536]") int context,
      @Default("0") @Within("[0, 1)") double dropout,
      @Within("[0, 1)") @Nullable Double attentionDropout,
      @Default("gpt2") Block block,
      @Default("true") boolean tied)
      implements Continuing {
    public Gpt {
      int unit = block.headUnit();
      refuse(
          "heads",
          size % heads != 0 || size / heads % unit != 0,
          "must divide size into parts of a multiple of %d, %d".formatted(unit, size));
      refuse("kvHeads", kvHeads != null && heads % kvHeads != 0, "must divide heads, " + heads);
    }

    /** Probability that training zeroes what one position reads of another. */
    public double attentionRate() {
      return attentionDropout == null ? dropout : attentionDropout;
    }
  }

  /**
   * The network of the model of {@code init}, as its folder describes it.
   *
   * @param context tokens of a row in training, and of the longest sequence; the model's own when
   *     left out
   * @param attentionDropout as that of a {@link Gpt}
   */
  @TypeName("init")
  record OfInit(
      @Within("[2, 65536]") @Nullable Integer context,
      @Default("0") @Within("[0, 1)") double dropout,
      @Within("[0, 1)") @Nullable Double attentionDropout)
      implements Continuing, Translating {
    /** Probability that training zeroes what one position reads of another. */
    public double attentionRate() {
      return attentionDropout == null ? dropout : attentionDropout;
    }
  }

  /**
   * An encoder and a decoder of LSTM layers (Sutskever et al. 2014), which attention may join
   * (Bahdanau et al. 2015, Luong et al. 2015).
   *
   * @param layers of the encoder and of the decoder
   * @param hidden units of a layer, of each direction
   * @param embedding width of a token's vector, as wide as a layer when left out
   * @param oneHot whether tokens are read as they are, without an embedding; for few characters
   * @param bidirectional whether the encoder also reads from the end
   * @param attention how the decoder looks at the source
   * @param attentionSize width of the attention's hidden layer, as wide as a layer when left out
   * @param inputFeeding whether the decoder reads what it attended to in the step before (Luong's
   *     attention only; Bahdanau's does so always)
   * @param reversed whether the source is read from its last token to its first
   */
  @TypeName("seq2seq")
  record Seq2Seq(
      @Default("1") @Within("[1, 16]") int layers,
      @Within("[1, 65536]") int hidden,
      @Within("[1, 65536]") @Nullable Integer embedding,
      @Default("0") @Within("[0, 1)") double dropout,
      @Default("false") boolean oneHot,
      @Default("false") boolean bidirectional,
      @Default("none") Attention attention,
      @Within("[1, 65536]") @Nullable Integer attentionSize,
      @Default("false") boolean inputFeeding,
      @Default("false") boolean reversed)
      implements Translating {
    public Seq2Seq {
      refuse("embedding", oneHot && embedding != null, "is given beside oneHot: give one of them");
      boolean luong = attention == Attention.LUONG || attention == Attention.LUONG_DOT;
      refuse("inputFeeding", inputFeeding && !luong, "is for attention: luong");
      refuse(
          "attentionSize",
          attentionSize != null && attention != Attention.BAHDANAU,
          "is for attention: bahdanau");
      refuse(
          "attention",
          bidirectional && attention == Attention.LUONG_DOT,
          "luong-dot needs an encoder as wide as the decoder: take luong");
    }

    /** Width of a token's vector: as given, else as wide as a layer. */
    public int embeddingSize() {
      return embedding == null ? hidden : embedding;
    }

    /** Width of the attention's hidden layer: as given, else as wide as a layer. */
    public int attentionWidth() {
      return attentionSize == null ? hidden : attentionSize;
    }
  }

  /** How a decoder looks at the source. */
  enum Attention {
    /** Not at all: it has only the encoder's last state. */
    NONE,
    /** With a small network that scores each source position (Bahdanau et al. 2015). */
    BAHDANAU,
    /** With the product of its state, a matrix and each source position (Luong et al. 2015). */
    LUONG,
    /** With the product of its state and each source position itself. */
    LUONG_DOT
  }

  /**
   * Attention alone (Vaswani et al. 2017).
   *
   * @param encoderLayers layers of the encoder
   * @param decoderLayers layers of the decoder
   * @param size width of a position
   * @param heads of each attention
   * @param inner width of the feed-forward network, four times the size when left out
   * @param norm before or after each sublayer
   * @param positions fixed waves or learned vectors
   * @param tied whether embeddings and output share one matrix as far as the vocabularies allow
   */
  @TypeName("transformer")
  record Transformer(
      @Default("3") @Within("[1, 64]") int encoderLayers,
      @Default("3") @Within("[1, 64]") int decoderLayers,
      @Within("[8, 65536]") int size,
      @Within("[1, 256]") int heads,
      @Within("[1, 262144]") @Nullable Integer inner,
      @Default("0.1") @Within("[0, 1)") double dropout,
      @Default("pre") Norm norm,
      @Default("sinusoidal") Positions positions,
      @Default("true") boolean tied)
      implements Translating {
    public Transformer {
      refuse(
          "heads",
          size % heads != 0 || size / heads % 8 != 0,
          "must divide size into parts of a multiple of 8, %d".formatted(size));
    }
  }

  /**
   * Blocks of dense layers that forecast a whole horizon at once (Oreshkin et al. 2020); for series
   * of a csv-file.
   *
   * @param context past values that it reads
   * @param horizon steps that it forecasts
   * @param quantiles of each step, rising; of a distribution, those that are shown
   * @param loss what is minimised; {@code mae}, {@code mse} and {@code huber} give one number a
   *     step, {@code normal}, {@code student-t} and {@code negative-binomial} a distribution
   * @param blocks one after the other, each of which explains a part of the past
   * @param layers of a block
   * @param hidden units of a layer
   * @param embedding width of a vector for each series; 0 for none
   */
  @TypeName("nbeats")
  record Blocks(
      @Within("[1, 65536]") int context,
      @Within("[1, 65536]") int horizon,
      @Default("['0.05', '0.1', '0.25', '0.5', '0.75', '0.9', '0.95']") List<String> quantiles,
      @Default("quantile") NBeats.Loss loss,
      @Default("4") @Within("[1, 64]") int blocks,
      @Default("3") @Within("[1, 16]") int layers,
      @Default("256") @Within("[1, 65536]") int hidden,
      @Default("8") @Within("[0, 4096]") int embedding,
      @Default("0") @Within("[0, 1)") double dropout)
      implements Architecture {
    public Blocks {
      quantiles = List.copyOf(quantiles);
      double before = 0;
      for (String quantile : quantiles) {
        boolean isNumber = quantile.matches("0?\\.[0-9]{1,6}");
        refuse(
            "quantiles",
            !isNumber || Double.parseDouble(quantile) <= before,
            "must rise between 0 and 1, such as [0.1, 0.5, 0.9], are " + quantiles);
        before = Double.parseDouble(quantile);
      }
      refuse("quantiles", quantiles.isEmpty(), "must name at least one");
    }

    /** The quantiles of each step; empty for losses of one number. */
    public List<Double> levels() {
      return loss == NBeats.Loss.QUANTILE || loss.likelihood().isPresent()
          ? quantiles.stream().map(Double::valueOf).toList()
          : List.of();
    }
  }
}
