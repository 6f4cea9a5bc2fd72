package dev.unroll.api;

import dev.unroll.api.registry.EngineFactory;
import dev.unroll.api.registry.OrtEngineFactory;
import dev.unroll.api.registry.UnrollSettings;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.Codec;
import dev.unroll.engine.Engine;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.Input;
import dev.unroll.engine.ModelRunner;
import dev.unroll.engine.ServedEngine;
import dev.unroll.engine.lexical.DomainFiles;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.text.token.Tokenizer;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The service's engines in tests: on ONNX Runtime as ever, except for models whose name begins with
 * {@code fake-}. These do as a test tells them.
 */
@Alternative
@Priority(1)
@ApplicationScoped
public class FakeEngines implements EngineFactory {
  static final int TRANSLATOR_SLOTS = 8;

  private static final Map<String, Script> SCRIPTS = new ConcurrentHashMap<>();

  private final OrtEngineFactory real;
  private final UnrollSettings settings;

  FakeEngines(OrtEngineFactory real, UnrollSettings settings) {
    this.real = real;
    this.settings = settings;
  }

  /** How a fake model behaves. */
  public static final class Script {
    /** Milliseconds that a step takes. */
    public volatile int stepMillis;

    /** Whether the next step fails. */
    public volatile boolean failing;

    /** The error with which the next model is not opened, if any. */
    public volatile @Nullable Error error;

    /** What the model says, before its end; nothing in particular when it is empty. */
    public volatile String answer = "";

    /** What the model says to a prompt, where that depends on the prompt. */
    public volatile @Nullable UnaryOperator<String> answering;

    /** The last prompt, a name for each special token. */
    public volatile String prompt = "";

    /** Steps taken. */
    volatile int steps;

    public void reset() {
      stepMillis = 0;
      failing = false;
      error = null;
      answer = "";
      answering = null;
      prompt = "";
    }

    private String said() {
      UnaryOperator<String> chosen = answering;
      return chosen == null ? answer : chosen.apply(prompt);
    }

    /** Takes a step: as long as told, or not at all. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One engine thread writes it.
    void step() {
      steps++;
      if (failing) {
        throw new IllegalStateException("told to fail");
      }
      if (stepMillis > 0) {
        try {
          Thread.sleep(stepMillis);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  public static Script script(String model) {
    return SCRIPTS.computeIfAbsent(model, name -> new Script());
  }

  @Override
  public ServedEngine open(ModelFolder folder, EngineListener listener) {
    if (!folder.name().startsWith("fake-")) {
      return real.open(folder, listener);
    }
    Error error = script(folder.name()).error;
    if (error != null) {
      throw error;
    }
    Tokenizer tokenizer = Tokenizer.open(folder.tokenizer());
    if (folder.config().task() instanceof Task.Seq2Seq task) {
      boolean aligns = folder.config().encoderDecoder().alignment() != null;
      EngineConfig config = settings.engine().withSlots(TRANSLATOR_SLOTS);
      return new TranslationEngine(
          folder.name(),
          task,
          tokenizer,
          tokenizer,
          new FakeTranslator(task, tokenizer, aligns, TRANSLATOR_SLOTS, script(folder.name())),
          Optional.empty(),
          DomainFiles.in(folder.path(), false),
          config,
          Clock.SYSTEM,
          listener);
    }
    return new Engine(
        folder.name(),
        Codec.text(tokenizer, (Task.Text) folder.config().task()),
        new Runner(settings.engine().slots(), tokenizer, script(folder.name())),
        settings.engine(),
        Clock.SYSTEM,
        listener);
  }

  /** Says what it is told to and then the token with id 1, which it says all the time else. */
  private static final class Runner implements ModelRunner {
    private final int[] said;
    private final Tokenizer tokenizer;
    private final Script script;

    Runner(int slots, Tokenizer tokenizer, Script script) {
      this.said = new int[slots];
      this.tokenizer = tokenizer;
      this.script = script;
    }

    @Override
    public int slots() {
      return said.length;
    }

    @Override
    public int outputSize() {
      return tokenizer.vocabSize();
    }

    @Override
    public void clear(int slot) {
      said[slot] = 0;
      script.prompt = "";
    }

    @Override
    public void move(int from, int to) {
      said[to] = said[from];
    }

    @Override
    public void swap(int a, int b) {
      int kept = said[a];
      said[a] = said[b];
      said[b] = kept;
    }

    @Override
    public FloatBuffer prefill(int slot, Input steps) {
      script.step();
      StringBuilder read = new StringBuilder(script.prompt);
      for (long token : ((Input.Tokens) steps).ids()) {
        String text = tokenizer.decode(token);
        read.append(text.isEmpty() ? "[" + token + "]" : text);
      }
      script.prompt = read.toString();
      FloatBuffer logits = FloatBuffer.allocate(outputSize());
      prefer(logits, 0, 0);
      return logits;
    }

    @Override
    public FloatBuffer decode(Input batch) {
      script.step();
      FloatBuffer logits = FloatBuffer.allocate(batch.rows() * outputSize());
      for (int row = 0; row < batch.rows(); row++) {
        said[row]++;
        prefer(logits, row, said[row]);
      }
      return logits;
    }

    private void prefer(FloatBuffer logits, int row, int at) {
      long[] answer = tokenizer.encode(script.said());
      int token = at < answer.length ? (int) answer[at] : 1;
      logits.put(row * outputSize() + token, 1_000);
    }

    @Override
    public void close() {}
  }
}
