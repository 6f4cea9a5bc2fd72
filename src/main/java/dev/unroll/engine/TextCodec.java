package dev.unroll.engine;

import dev.unroll.bundle.Task;
import dev.unroll.engine.EngineLoop.Answer;
import dev.unroll.engine.RequestRejected.UnknownToken;
import dev.unroll.engine.call.CallGrammar;
import dev.unroll.engine.constraint.CompiledGrammar;
import dev.unroll.engine.constraint.Constraint;
import dev.unroll.engine.constraint.GrammarCache;
import dev.unroll.engine.constraint.GrammarException;
import dev.unroll.engine.constraint.GrammarMatcher;
import dev.unroll.engine.constraint.Term;
import dev.unroll.engine.constraint.Vocabulary;
import dev.unroll.engine.sampling.Sampler;
import dev.unroll.engine.sampling.Sampling;
import dev.unroll.text.token.StreamingDecoder;
import dev.unroll.text.token.Tokenizer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.LongStream;

/** Texts to tokens and back. */
final class TextCodec extends Codec {
  private final Tokenizer tokenizer;
  private final int vocabSize;
  private final Set<Integer> ends;
  private final Optional<Integer> context;
  private final Optional<ChatPrompts> chat;
  private final String noChat;
  private final Sampler sampler = new Sampler();

  private final GrammarCache forms = new GrammarCache(this::vocabulary);

  /**
   * @param chat the prompts of conversations, if the model chats
   * @param noChat why the model does not chat, otherwise
   */
  TextCodec(Tokenizer tokenizer, Task.Text task, Optional<ChatPrompts> chat, String noChat) {
    this.tokenizer = tokenizer;
    this.vocabSize = task.vocabSize();
    this.ends = task.endTokens();
    this.context = Optional.ofNullable(task.context());
    this.chat = chat;
    this.noChat = noChat;
  }

  @Override
  Generation begin(Request request, int stateSize, int longest) {
    return switch (request) {
      case Request.Text text -> {
        int room = context.map(all -> Math.min(all - 1, longest)).orElse(longest);
        yield begin(start(text.prompt(), room), text);
      }
      case Request.Tokens tokens -> {
        requireKnown(UnknownToken.Place.PROMPT, Arrays.stream(tokens.prompt()));
        yield begin(tokens.prompt(), tokens);
      }
      case Request.Embedding(String text) -> embedding(text, stateSize, longest);
      case Request.Series _ -> throw lacking(Capability.FORECASTS);
    };
  }

  private Generation embedding(String text, int stateSize, int longest) {
    if (stateSize == 0) {
      throw lacking(Capability.EMBEDS);
    }
    long[] tokens = tokens(text, context.map(all -> Math.min(all, longest)).orElse(longest));
    if (context.isPresent() && tokens.length > context.get()) {
      throw new RequestRejected.PromptTooLong(tokens.length, context.get());
    }
    return new EmbeddingGeneration(tokens, stateSize);
  }

  /** A prompt's tokens: where it has no text, those that the model expects before every text. */
  private long[] start(String prompt, int most) {
    return prompt.isEmpty() ? tokenizer.encodeStart(prompt) : tokens(prompt, most);
  }

  private long[] tokens(String text, int most) {
    if (text.isEmpty()) {
      throw new RequestRejected.EmptyPrompt();
    }
    if (!tokenizer.mayFit(text, most)) {
      throw RequestRejected.PromptTooLong.ofCharacters(text.length(), most);
    }
    String unknown = tokenizer.unknownCharacters(text);
    if (!unknown.isEmpty()) {
      throw new RequestRejected.UnknownCharacters(unknown);
    }
    return tokenizer.encodeStart(text);
  }

  private void requireKnown(UnknownToken.Place place, LongStream tokens) {
    tokens
        .filter(token -> token < 0 || token >= vocabSize)
        .findFirst()
        .ifPresent(
            token -> {
              throw new UnknownToken(place, token, vocabSize);
            });
  }

  private Generation begin(long[] prompt, Request.Continuation request) {
    if (prompt.length == 0) {
      throw new RequestRejected.EmptyPrompt();
    }
    TextOptions options = request.options();
    requireKnown(
        UnknownToken.Place.ENDING, options.ending().tokens().stream().mapToLong(token -> token));
    requireKnown(
        UnknownToken.Place.BIAS,
        options.sampling().penalties().bias().keySet().stream().mapToLong(token -> token));
    if (context.isPresent() && prompt.length >= context.get()) {
      throw new RequestRejected.PromptTooLong(prompt.length, context.get() - 1);
    }
    return generation(prompt, request);
  }

  @Override
  ChatPrompts.Fitted prompt(Conversation conversation, int longest) {
    return chat.orElseThrow(() -> lacking(Capability.CHATS)).fit(conversation, longest);
  }

  @Override
  TextOptions options(Conversation conversation, ChatPrompts.Fitted prompt) {
    TextOptions wanted = conversation.options();
    return CallGrammar.of(prompt.form(), conversation.calls(), wanted.constraint(), this::mark)
        .map(wanted::with)
        .orElse(wanted);
  }

  /** A mark as the model writes it: a special token if there is one with this name. */
  private Term.Mark mark(String mark) {
    OptionalInt token = tokenizer.controlToken(mark);
    return token.isPresent() && tokenizer.bytes(token.getAsInt()).length == 0
        ? new Term.Special(mark)
        : new Term.Text(mark);
  }

  @Override
  Set<Capability> capabilities(int stateSize) {
    Set<Capability> capabilities = EnumSet.of(Capability.COMPLETES);
    if (chat.isPresent()) {
      capabilities.add(Capability.CHATS);
    }
    if (stateSize > 0) {
      capabilities.add(Capability.EMBEDS);
    }
    return capabilities;
  }

  @Override
  RequestRejected lacking(Capability wanted) {
    return switch (wanted) {
      case CHATS -> new RequestRejected.NoChat(noChat);
      case EMBEDS -> new RequestRejected.NoEmbeddings();
      case CLASSIFIES ->
          new RequestRejected.WrongKind("the model continues text, it does not classify it");
      case COMPLETES, FORECASTS, TRANSLATES ->
          new RequestRejected.WrongKind("the model continues text, not a series");
    };
  }

  @Override
  Optional<String> noChat() {
    return chat.isPresent() ? Optional.empty() : Optional.of(noChat);
  }

  @Override
  boolean knowsTools() {
    return chat.isPresent() && chat.get().knowsTools();
  }

  @Override
  Generation warmUp() {
    return generation(new long[] {0, 0}, new Request.Text("", 2, Sampling.greedy(), List.of()));
  }

  private Generation generation(long[] tokens, Request.Continuation request) {
    int room = context.map(all -> all - tokens.length).orElse(Integer.MAX_VALUE);
    // An answer is a text of its own, a continuation is not.
    boolean isWhole = request instanceof Request.Tokens tokenized && tokenized.isWhole();
    Set<String> shown = request instanceof Request.Tokens tokenized ? tokenized.shown() : Set.of();
    StreamingDecoder decoder =
        isWhole
            ? tokenizer.textDecoder(vocabSize, shown)
            : tokenizer.streamingDecoder(vocabSize, shown);
    Optional<GrammarMatcher> form =
        request.options().constraint().map(wanted -> matcher(wanted, isWhole));
    return new TextGeneration(tokens, request.options(), room, ends, sampler, decoder, form);
  }

  private GrammarMatcher matcher(Constraint wanted, boolean isWhole) {
    try {
      CompiledGrammar form = forms.get(wanted.grammar());
      return isWhole ? form.matcher() : form.continuationMatcher();
    } catch (GrammarException e) {
      throw new RequestRejected.BadConstraint(wanted.field(), String.valueOf(e.getMessage()));
    }
  }

  private Vocabulary vocabulary() {
    return Vocabulary.of(
        vocabSize, tokenizer::bytes, tokenizer::firstBytes, ends, tokenizer::controlToken);
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
            case EmbeddingGeneration _ ->
                throw new IllegalStateException("an embedding is not decoded");
            case SeriesGeneration _ -> throw new IllegalStateException("a series in a text model");
          };
    }
    return new Input.Tokens(ids);
  }
}
