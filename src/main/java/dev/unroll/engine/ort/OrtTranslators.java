package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.Conventions;
import dev.unroll.bundle.FolderDescription;
import dev.unroll.bundle.FolderDescription.EncoderDecoder;
import dev.unroll.bundle.FolderDescription.ExternalEncoderDecoder;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.lexical.DomainFiles;
import dev.unroll.engine.lexical.LexicalShortlist;
import dev.unroll.engine.translation.Seq2SeqRunner;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.text.token.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens models that translate, with their tokenizers, lexical shortlist, glossary and memory.
 *
 * @param workers decoders that run side by side at most
 */
record OrtTranslators(SessionSettings session, EngineConfig config, Clock clock, int workers) {
  /**
   * Starts a model's engine.
   *
   * @throws IllegalArgumentException when it does not translate
   */
  TranslationEngine open(ModelFolder folder, EngineListener listener) {
    if (!(folder.config().task() instanceof Task.Seq2Seq task)) {
      throw translatesNothing(folder);
    }
    List<Runnable> closings = new ArrayList<>();
    try {
      Seq2SeqRunner runner = runner(folder, task, shortlistFile(task).isPresent(), workers);
      closings.add(runner::close);
      Tokenizer source = Tokenizer.open(folder.tokenizer());
      closings.add(source::close);
      Tokenizer target = task.shared() ? source : Tokenizer.open(folder.targetTokenizer());
      closings.add(target::close);
      return new TranslationEngine(
          folder.name(),
          task,
          source,
          target,
          runner,
          runner.chooses() ? shortlist(folder, task) : Optional.empty(),
          DomainFiles.in(folder.path(), task.directions() != null),
          config,
          clock,
          listener);
    } catch (RuntimeException | Error e) {
      closings.forEach(Runnable::run);
      throw e;
    }
  }

  /**
   * Loads a model without an engine, for one worker and without a shortlist.
   *
   * @param task the folder's, or one with other limits
   * @throws IllegalArgumentException when it does not translate
   */
  Seq2SeqRunner runner(ModelFolder folder, Task.Seq2Seq task) {
    return runner(folder, task, /* isListed= */ false, 1);
  }

  private Seq2SeqRunner runner(ModelFolder folder, Task.Seq2Seq task, boolean isListed, int most) {
    return switch (FolderDescription.of(folder.config())) {
      case EncoderDecoder(var graph, Task.Seq2Seq _) ->
          EncoderDecoderRunner.open(folder.path(), graph, task, session, config, isListed, most);
      case ExternalEncoderDecoder(var graph, Task.Seq2Seq _) ->
          ExternalTranslatorRunner.open(folder.path(), graph, task, session, config);
      default -> throw translatesNothing(folder);
    };
  }

  private static Optional<String> shortlistFile(Task.Seq2Seq task) {
    return Optional.ofNullable(task.conventions()).map(Conventions::shortlist);
  }

  private static Optional<LexicalShortlist> shortlist(ModelFolder folder, Task.Seq2Seq task) {
    Optional<String> file = shortlistFile(task);
    if (file.isEmpty()) {
      return Optional.empty();
    }
    int begin = task.special().begin(); // It may stand behind those that texts have.
    int sources = task.source() == begin + 1 ? begin : task.source();
    try {
      return Optional.of(
          LexicalShortlist.read(folder.path().resolve(file.get()), sources, task.target()));
    } catch (IOException e) {
      throw new BundleException(String.valueOf(e.getMessage()), e);
    }
  }

  private static IllegalArgumentException translatesNothing(ModelFolder folder) {
    return new IllegalArgumentException(folder.name() + " translates nothing");
  }
}
