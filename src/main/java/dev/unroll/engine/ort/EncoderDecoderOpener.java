package dev.unroll.engine.ort;

import dev.unroll.bundle.FolderDescription.EncoderDecoder;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
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
    GraphContract.EncoderDecoder graph = model.graph();
    Task.Seq2Seq task = model.task();
    Path encoderFile = folder.path().resolve(graph.encoder());
    Path decoderFile = folder.path().resolve(graph.decoder());
    List<Runnable> closings = new ArrayList<>();
    try {
      Session encoder = Session.open(encoderFile, opening.session());
      closings.add(encoder::close);
      Session decoder = Session.open(decoderFile, opening.session());
      closings.add(decoder::close);
      GraphCheck.encoder(encoderFile, encoder, graph);
      GraphCheck.decoder(decoderFile, decoder, graph, task.target());
      Tokenizer source = Tokenizer.open(folder.tokenizer());
      closings.add(source::close);
      Tokenizer target = task.shared() ? source : Tokenizer.open(folder.targetTokenizer());
      closings.add(target::close);
      EncoderDecoderRunner runner =
          new EncoderDecoderRunner(
              encoder,
              decoder,
              graph,
              task,
              opening.config().slots(),
              opening.config().prefillChunk());
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
}
