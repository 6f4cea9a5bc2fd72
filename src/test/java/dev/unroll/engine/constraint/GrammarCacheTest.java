package dev.unroll.engine.constraint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GrammarCacheTest {
  private static final Grammar YES = Grammar.choice(List.of("yes"));

  private static byte[] letter(int token) {
    return token == 0 ? new byte[0] : new byte[] {(byte) token};
  }

  @Test
  void grammarsAndTheVocabulary_areMadeOnce_whateverTheThreads() {
    AtomicInteger made = new AtomicInteger();
    GrammarCache cache =
        new GrammarCache(
            () -> {
              made.incrementAndGet();
              return TestVocabularies.bytes();
            });
    List<CompletableFuture<CompiledGrammar>> forms =
        List.of(
            CompletableFuture.supplyAsync(() -> cache.get(YES)),
            CompletableFuture.supplyAsync(() -> cache.get(Grammar.choice(List.of("yes")))),
            CompletableFuture.supplyAsync(() -> cache.get(YES)));

    assertThat(forms.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    assertThat(made).hasValue(1);
  }

  @Test
  void knownGrammar_isThere_whileAnotherIsCompiled() throws InterruptedException {
    CountDownLatch compiling = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Vocabulary vocabulary =
        Vocabulary.of(
            0x80,
            GrammarCacheTest::letter,
            GrammarCacheTest::letter,
            Set.of(0),
            _ -> {
              compiling.countDown();
              try {
                go.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return OptionalInt.of(1);
            });
    GrammarCache cache = new GrammarCache(() -> vocabulary);
    CompiledGrammar known = cache.get(YES);
    CompletableFuture<CompiledGrammar> slow =
        CompletableFuture.supplyAsync(() -> cache.get(Grammar.of(new Term.Special("<slow>"))));
    compiling.await();

    assertThat(cache.get(YES)).isSameAs(known);
    assertThat(slow).isNotDone();
    go.countDown();
    assertThat(slow.join()).isNotNull();
  }
}
