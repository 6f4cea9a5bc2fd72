package dev.unroll.train.words;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * Vectors of words from counts alone: how much more often two words stand near each other than
 * chance would have it, in few dimensions.
 *
 * <pre>
 *   M[w, c] = max(0, ln(P(w, c) / (P(w)·P(c)^0.75-smoothed)))     positive pointwise mutual information
 *   M ≈ U·Σ·Vᵀ                                                     truncated singular value decomposition
 *   vector of w = row w of U·√Σ
 * </pre>
 *
 * <p>M. Baroni et al. (2014), Don't count, predict! O. Levy et al. (2015), Improving distributional
 * similarity with lessons learned from word embeddings. N. Halko et al. (2011), Finding structure
 * with randomness.
 *
 * @param window words to each side that count as near
 * @param minimum occurrences that a word must have
 * @param most words, the most frequent ones
 * @param dimensions of a vector
 */
public record CountedWords(int window, int minimum, int most, int dimensions) {
  private static final double SMOOTHING = 0.75;
  private static final int SPARE_DIMENSIONS = 10;
  private static final int ITERATIONS = 4;
  private static final long SEED = 1;

  /** What is usual for a text of some megabytes. */
  public static CountedWords usual() {
    return new CountedWords(5, 5, 8000, 100);
  }

  /** The vectors of the words of a text. */
  public WordVectors of(String text) {
    List<TextWords.Place> places = TextWords.of(text);
    List<String> words = TextWords.frequent(places, minimum, most);
    if (words.isEmpty()) {
      return new WordVectors(Map.of());
    }
    Sparse information = information(places, words);
    DMatrixRMaj vectors = reduced(information, Math.min(dimensions, words.size()));
    Map<String, float[]> byWord = new LinkedHashMap<>();
    for (int i = 0; i < words.size(); i++) {
      float[] vector = new float[vectors.numCols];
      for (int j = 0; j < vector.length; j++) {
        vector[j] = (float) vectors.get(i, j);
      }
      byWord.put(words.get(i), vector);
    }
    return new WordVectors(byWord);
  }

  /** A matrix of few elements that are not zero. */
  private record Sparse(int size, List<Map<Integer, Double>> rows) {

    /** {@code M·x} */
    DMatrixRMaj times(DMatrixRMaj x) {
      DMatrixRMaj product = new DMatrixRMaj(size, x.numCols);
      for (int i = 0; i < size; i++) {
        for (Map.Entry<Integer, Double> element : rows.get(i).entrySet()) {
          add(product, i, element.getValue(), x, element.getKey());
        }
      }
      return product;
    }

    /** {@code Mᵀ·x} */
    DMatrixRMaj transposedTimes(DMatrixRMaj x) {
      DMatrixRMaj product = new DMatrixRMaj(size, x.numCols);
      for (int i = 0; i < size; i++) {
        for (Map.Entry<Integer, Double> element : rows.get(i).entrySet()) {
          add(product, element.getKey(), element.getValue(), x, i);
        }
      }
      return product;
    }

    private static void add(DMatrixRMaj sum, int row, double factor, DMatrixRMaj x, int from) {
      int columns = x.numCols;
      for (int j = 0; j < columns; j++) {
        sum.data[row * columns + j] += factor * x.data[from * columns + j];
      }
    }
  }

  private Sparse information(List<TextWords.Place> places, List<String> words) {
    Map<String, Integer> numbers = new HashMap<>();
    for (String word : words) {
      numbers.put(word, numbers.size());
    }
    List<Map<Integer, Double>> counts = new ArrayList<>();
    words.forEach(_ -> counts.add(new LinkedHashMap<>()));
    double[] sums = new double[words.size()];
    for (int at = 0; at < places.size(); at++) {
      Integer word = numbers.get(places.get(at).word());
      if (word == null) {
        continue;
      }
      int last = Math.min(at + window, places.size() - 1);
      for (int near = Math.max(0, at - window); near <= last; near++) {
        Integer context = numbers.get(places.get(near).word());
        if (near != at && context != null) {
          counts.get(word).merge(context, 1.0, Double::sum);
          sums[word]++;
        }
      }
    }
    double all = 0;
    double smoothed = 0;
    for (double sum : sums) {
      all += sum;
      smoothed += Math.pow(sum, SMOOTHING);
    }
    List<Map<Integer, Double>> rows = new ArrayList<>();
    for (int word = 0; word < words.size(); word++) {
      Map<Integer, Double> row = new LinkedHashMap<>();
      for (Map.Entry<Integer, Double> count : counts.get(word).entrySet()) {
        double together = count.getValue() / all;
        double chance = sums[word] / all * Math.pow(sums[count.getKey()], SMOOTHING) / smoothed;
        double information = Math.log(together / chance);
        if (information > 0) {
          row.put(count.getKey(), information);
        }
      }
      rows.add(row);
    }
    return new Sparse(words.size(), rows);
  }

  /** {@code U·√Σ} of the largest singular values, {@code [words, dimensions]}. */
  private static DMatrixRMaj reduced(Sparse matrix, int dimensions) {
    int width = Math.min(dimensions + SPARE_DIMENSIONS, matrix.size());
    DMatrixRMaj range = new DMatrixRMaj(matrix.size(), width);
    Random random = new Random(SEED);
    for (int i = 0; i < range.data.length; i++) {
      range.data[i] = random.nextGaussian();
    }
    DMatrixRMaj basis = orthonormal(matrix.times(range));
    for (int i = 0; i < ITERATIONS; i++) {
      basis = orthonormal(matrix.times(orthonormal(matrix.transposedTimes(basis))));
    }
    // M ≈ Q·B with B = Qᵀ·M; from Bᵀ = W·Σ·Vᵀ follows M ≈ (Q·V)·Σ·Wᵀ.
    DMatrixRMaj transposed = matrix.transposedTimes(basis); // Bᵀ [words, width]
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(matrix.size(), width, false, true, true);
    if (!svd.decompose(transposed)) {
      throw new IllegalStateException("no singular values were found");
    }
    DMatrixRMaj right = svd.getV(null, false);
    double[] values = svd.getSingularValues();
    SingularOps_DDRM.descendingOrder(null, false, values, width, right, false);
    CommonOps_DDRM.multCols(right, Arrays.stream(values).map(Math::sqrt).toArray());
    DMatrixRMaj vectors = new DMatrixRMaj(matrix.size(), dimensions);
    CommonOps_DDRM.mult(basis, CommonOps_DDRM.extract(right, 0, width, 0, dimensions), vectors);
    return vectors;
  }

  private static DMatrixRMaj orthonormal(DMatrixRMaj matrix) {
    QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(matrix.numRows, matrix.numCols);
    if (!qr.decompose(matrix.copy())) {
      throw new IllegalStateException("no orthonormal basis was found");
    }
    return qr.getQ(null, true);
  }
}
