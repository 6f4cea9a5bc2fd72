package dev.unroll.engine.ort;

import dev.unroll.bundle.FolderDescription.EncoderDecoder;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.translation.Seq2SeqRunner;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.runtime.Session;
import dev.unroll.text.token.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Opens translators that were trained here. */
final class EncoderDecoderOpener {
  private EncoderDecoderOpener() {}

  static TranslationEngine open(Opening opening, EncoderDecoder model) {
    ModelFolder folder = opening.folder();
    Task.Seq2Seq task = model.task();
    List<Runnable> closings = new ArrayList<>();
    try {
      Seq2SeqRunner runner = runner(opening, model.graph(), task);
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
          opening.config(),
          opening.clock(),
          opening.listener());
    } catch (RuntimeException e) {
      closings.forEach(Runnable::run);
      throw e;
    }
  }

  /** The runner alone, for a task that may have other limits than the folder's. */
  static Seq2SeqRunner runner(
      Opening opening, GraphContract.EncoderDecoder graph, Task.Seq2Seq task) {
    Path encoderFile = opening.folder().path().resolve(graph.encoder());
    Path decoderFile = opening.folder().path().resolve(graph.decoder());
    List<Session> opened = new ArrayList<>();
    try {
      Session encoder = Session.open(encoderFile, opening.session());
      opened.add(encoder);
      Session decoder = Session.open(decoderFile, opening.session());
      opened.add(decoder);
      GraphCheck.encoder(encoderFile, encoder, graph);
      GraphCheck.decoder(decoderFile, decoder, graph, task.target());
      return new EncoderDecoderRunner(
          encoder, decoder, graph, task, opening.config().slots(), opening.config().prefillChunk());
    } catch (RuntimeException e) {
      opened.forEach(Session::close);
      throw e;
    }
  }
}
