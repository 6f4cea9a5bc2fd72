package dev.unroll.engine;

import dev.unroll.text.Tokenizer;
import java.util.List;
import java.util.Set;

/** Texts to tokens and back. */
final class TextCodec extends Codec {
  private final Tokenizer tokenizer;
  private final Set<Integer> ends;
  private final Sampler sampler = new Sampler();

  TextCodec(Tokenizer tokenizer, Set<Integer> ends) {
    this.tokenizer = tokenizer;
    this.ends = Set.copyOf(ends);
  }

  @Override
  Generation begin(Request request) {
    return switch (request) {
      case Request.Text text -> begin(text);
      case Request.Series _ ->
          throw new RequestRejected.WrongKind("the model continues text, not a series");
    };
  }

  private Generation begin(Request.Text request) {
    if (request.prompt().isEmpty()) {
      throw new RequestRejected.EmptyPrompt();
    }
    String unknown = tokenizer.unknownCharacters(request.prompt());
    if (!unknown.isEmpty()) {
      throw new RequestRejected.UnknownCharacters(unknown);
    }
    return generation(tokenizer.encode(request.prompt()), request);
  }

  @Override
  Generation warmUp() {
    return generation(new long[] {0, 0}, new Request.Text("", 2, Sampling.greedy(), List.of()));
  }

  private Generation generation(long[] tokens, Request.Text request) {
    return new TextGeneration(tokens, request, ends, sampler, tokenizer.streamingDecoder());
  }

  @Override
  void close() {
    tokenizer.close();
  }

  @Override
  Input gather(List<Answer> batch) {
    long[] ids = new long[batch.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] =
          switch (batch.get(i).generation()) {
            case TextGeneration text -> text.next();
            case SeriesGeneration _ -> throw new IllegalStateException("a series in a text model");
          };
    }
    return new Input.Tokens(ids);
  }
}
