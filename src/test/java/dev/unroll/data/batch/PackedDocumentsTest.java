package dev.unroll.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.data.store.DataException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackedDocumentsTest {
  private static final int CONTEXT = 16;
  private static final int BATCH = 3;

  /** A document whose tokens are all different from those of the others. */
  private static TokenDocument document(int number, int length) {
    int[] tokens = new int[length];
    boolean[] learned = new boolean[length];
    for (int i = 0; i < length; i++) {
      tokens[i] = number * 1000 + i;
      learned[i] = i % 3 != 0;
    }
    return new TokenDocument(tokens, learned);
  }

  private static List<TokenDocument> documents(int count) {
    Random random = new Random(7);
    List<TokenDocument> documents = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      documents.add(document(i, 1 + random.nextInt(40)));
    }
    return documents;
  }

  private static BatchBuffers.Documents buffers() {
    int size = CONTEXT * BATCH;
    return new BatchBuffers.Documents(
        LongBuffer.allocate(size),
        LongBuffer.allocate(size),
        FloatBuffer.allocate(size),
        LongBuffer.allocate(size),
        FloatBuffer.allocate(size));
  }

  @Test
  void everyLearnedToken_isPredictedOnce_fromTheTokenBefore() {
    List<TokenDocument> documents = documents(50);
    PackedDocuments packed = PackedDocuments.shuffled(documents, CONTEXT, BATCH, 3);
    Map<Long, Integer> predicted = new HashMap<>();
    BatchBuffers.Documents buffers = buffers();
    for (long batch = 0; batch < packed.perEpoch(); batch++) {
      packed.fill(batch, buffers);
      int counted = 0;
      for (int at = 0; at < CONTEXT * BATCH; at++) {
        if (buffers.weights().get(at) > 0) {
          counted++;
          assertThat(buffers.targets().get(at)).isEqualTo(buffers.tokens().get(at) + 1);
          predicted.merge(buffers.targets().get(at), 1, Integer::sum);
        }
      }
      assertThat(packed.counted(batch)).isEqualTo(counted);
    }
    Map<Long, Integer> expected = new HashMap<>();
    for (TokenDocument document : documents) {
      for (int i = 1; i < document.tokens().length; i++) {
        if (document.learned()[i]) {
          expected.put((long) document.tokens()[i], 1);
        }
      }
    }
    assertThat(predicted).isEqualTo(expected);
  }

  @Test
  void whatTeachesNothing_takesNoRow() {
    boolean[] onlyTheLast = new boolean[3 * CONTEXT + 1];
    onlyTheLast[3 * CONTEXT] = true;
    TokenDocument late = new TokenDocument(new int[3 * CONTEXT + 1], onlyTheLast);
    TokenDocument never = new TokenDocument(new int[CONTEXT], new boolean[CONTEXT]);

    PackedDocuments packed = PackedDocuments.inOrder(List.of(late, never), CONTEXT, 1);

    assertThat(packed.rows()).isEqualTo(1);
    assertThat(packed.counted(0)).isEqualTo(1);
    assertThatThrownBy(() -> PackedDocuments.inOrder(List.of(never), CONTEXT, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("nothing can be predicted");
  }

  @Test
  void positionsAndSegments_startAgainWithEachDocument() {
    PackedDocuments packed =
        PackedDocuments.inOrder(List.of(document(1, 7), document(2, 9)), CONTEXT, BATCH);
    BatchBuffers.Documents buffers = buffers();
    packed.fill(0, buffers);
    // The longer one first: 8 places, then 6, then padding.
    for (int time = 0; time < CONTEXT; time++) {
      int segment = time < 8 ? 1 : time < 14 ? 2 : 3;
      int position = time < 8 ? time : time < 14 ? time - 8 : time - 14;
      assertThat(buffers.segments().get(time * BATCH)).isEqualTo(segment);
      assertThat(buffers.positions().get(time * BATCH)).isEqualTo(position);
    }
    assertThat(buffers.weights().get(14 * BATCH)).isZero();
    assertThat(packed.rows()).isEqualTo(1);
  }

  @Test
  void rows_areAlmostFull() {
    List<TokenDocument> documents = documents(2000);
    documents.forEach(document -> Arrays.fill(document.learned(), true));
    long places = documents.stream().mapToLong(d -> d.tokens().length - 1).sum();
    int rows = PackedDocuments.inOrder(documents, CONTEXT, BATCH).rows();
    assertThat(places / (double) (rows * CONTEXT)).isBetween(0.97, 1.0);
  }

  @Test
  void epochs_haveOrdersOfTheirOwn_thatTheSeedDecides() {
    List<TokenDocument> documents = documents(50);
    PackedDocuments packed = PackedDocuments.shuffled(documents, CONTEXT, BATCH, 3);
    PackedDocuments again = PackedDocuments.shuffled(documents, CONTEXT, BATCH, 3);
    BatchBuffers.Documents first = buffers();
    BatchBuffers.Documents second = buffers();
    packed.fill(0, first);
    packed.fill(packed.perEpoch(), second);
    assertThat(second.tokens()).isNotEqualTo(first.tokens());
    again.fill(0, second);
    assertThat(second.tokens()).isEqualTo(first.tokens());
  }

  @Test
  void documentsOfOneToken_areRefused() {
    assertThatThrownBy(() -> PackedDocuments.inOrder(List.of(document(1, 1)), CONTEXT, BATCH))
        .isInstanceOf(DataException.class);
  }
}
