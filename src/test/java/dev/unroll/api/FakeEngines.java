package dev.unroll.api;

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
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.text.Tokenizer;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

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

    /** Steps taken. */
    volatile int steps;

    public void reset() {
      stepMillis = 0;
      failing = false;
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
          config,
          Clock.SYSTEM,
          listener);
    }
    return new Engine(
        folder.name(),
        Codec.text(tokenizer, Set.of()),
        new Runner(settings.engine().slots(), tokenizer.vocabSize(), script(folder.name())),
        settings.engine(),
        Clock.SYSTEM,
        listener);
  }

  /** Always prefers the token with id 1. */
  private static final class Runner implements ModelRunner {
    private final int slots;
    private final int outputSize;
    private final Script script;

    Runner(int slots, int outputSize, Script script) {
      this.slots = slots;
      this.outputSize = outputSize;
      this.script = script;
    }

    @Override
    public int slots() {
      return slots;
    }

    @Override
    public int outputSize() {
      return outputSize;
    }

    @Override
    public void clear(int slot) {}

    @Override
    public void move(int from, int to) {}

    @Override
    public void swap(int a, int b) {}

    @Override
    public FloatBuffer prefill(int slot, Input steps) {
      return step(1);
    }

    @Override
    public FloatBuffer decode(Input batch) {
      return step(batch.rows());
    }

    private FloatBuffer step(int rows) {
      script.step();
      FloatBuffer logits = FloatBuffer.allocate(rows * outputSize);
      for (int row = 0; row < rows; row++) {
        logits.put(row * outputSize + 1, 100);
      }
      return logits;
    }

    @Override
    public void close() {}
  }
}
