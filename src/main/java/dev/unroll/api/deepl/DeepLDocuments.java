package dev.unroll.api.deepl;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.libretranslate.FileTranslations;
import dev.unroll.api.libretranslate.KeptFiles;
import dev.unroll.api.registry.TranslateSettings;
import dev.unroll.api.registry.UnrollSettings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The documents that are being translated, or have been, until their clients take them. A document
 * goes on when its upload has been answered, and waits while the model has too much to do.
 */
@ApplicationScoped
class DeepLDocuments {
  private static final Logger LOG = Logger.getLogger(DeepLDocuments.class);

  /** Most documents at a time. */
  private static final int MOST = 1_000;

  /** Most bytes of documents that are not translated yet. */
  private static final long MOST_WAITING = Runtime.getRuntime().maxMemory() / 16;

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int TRIES = 120;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** How long an upload waits for its translation: DeepL's clients look every five seconds. */
  private static final Duration AT_ONCE = Duration.ofMillis(300);

  private static final SecureRandom RANDOM = new SecureRandom();

  private final FileTranslations translations;
  private final KeptFiles files;
  private final DeepLUsage usage;
  private final TranslateSettings settings;
  private final InstantSource date;

  // Guarded by this.
  /** By their identities, the oldest first. */
  private final Map<String, Document> documents = new LinkedHashMap<>();

  /** The bytes of those that are not translated yet. */
  private long waiting;

  DeepLDocuments(
      FileTranslations translations,
      KeptFiles files,
      DeepLUsage usage,
      UnrollSettings settings,
      InstantSource date) {
    this.translations = translations;
    this.files = files;
    this.usage = usage;
    this.settings = settings.translate();
    this.date = date;
  }

  /** How far a document is. */
  sealed interface State {
    /** It is being translated. */
    record Translating() implements State {}

    /**
     * It is translated.
     *
     * @param file that is kept
     */
    record Done(String file, int characters) implements State {}

    /** It cannot be translated. */
    record Failed(String message) implements State {}
  }

  /** A document, of which only the state changes. */
  static final class Document {
    private final String id;
    private final String key;
    private final String client;
    private final Instant until;
    private volatile State state = new State.Translating();

    private Document(String id, String key, String client, Instant until) {
      this.id = id;
      this.key = key;
      this.client = client;
      this.until = until;
    }

    String id() {
      return id;
    }

    String key() {
      return key;
    }

    State state() {
      return state;
    }
  }

  /**
   * Begins to translate a document.
   *
   * @return comes when it is translated, or soon
   */
  Uni<Document> add(Access access, FileTranslations.Job job) {
    Document document = admit(access.client(), job.content().length);
    Uni<Void> translated =
        translations
            .translate(access, job)
            .onFailure(DeepLDocuments::isBusy)
            .retry()
            .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
            .atMost(TRIES)
            .onItemOrFailure()
            .invoke((done, failure) -> end(document, job, state(access, done, failure)))
            .onItemOrFailure()
            .transform((done, failure) -> null);
    return Uni.createFrom()
        .completionStage(translated.subscribeAsCompletionStage())
        .ifNoItem()
        .after(AT_ONCE)
        .recoverWithItem(() -> null)
        .map(nothing -> document);
  }

  private State state(
      Access access, FileTranslations.@Nullable Done done, @Nullable Throwable failure) {
    if (done != null) {
      usage.add(access, done.characters());
      return new State.Done(files.keep(done), done.characters());
    }
    Throwable cause = failure instanceof IllegalStateException e ? e.getCause() : failure;
    if (cause instanceof ApiException refusal) {
      return new State.Failed(String.valueOf(refusal.getMessage()));
    }
    LOG.error("a document cannot be translated", failure);
    return new State.Failed("the translation failed");
  }

  private static boolean isBusy(Throwable failure) {
    return failure instanceof ApiException refusal && refusal.status() == TOO_MANY_REQUESTS;
  }

  private synchronized void end(Document document, FileTranslations.Job job, State state) {
    document.state = state;
    waiting -= job.content().length;
  }

  private synchronized Document admit(String client, long length) {
    Instant now = date.instant();
    Iterator<Document> oldest = documents.values().iterator();
    while (oldest.hasNext() && !oldest.next().until.isAfter(now)) {
      oldest.remove();
    }
    boolean full = waiting > 0 && waiting + length > MOST_WAITING;
    if (documents.size() >= MOST || full) {
      throw ApiException.busy("there are too many documents", Duration.ofSeconds(10));
    }
    Document document = new Document(random(16), random(32), client, now.plus(settings.fileTime()));
    documents.put(document.id(), document);
    waiting += length;
    return document;
  }

  private static String random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return HexFormat.of().withUpperCase().formatHex(random);
  }

  /**
   * A client's document.
   *
   * @throws ApiException with status 404 when there is none
   */
  synchronized Document get(Access access, String id, String key) {
    return Optional.ofNullable(documents.get(id))
        .filter(one -> one.client.equals(access.client()))
        .filter(
            one ->
                MessageDigest.isEqual(
                    one.key.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8)))
        .orElseThrow(() -> ApiException.notFound("Document not found", null, "not_found"));
  }

  /**
   * A translated document, which is forgotten.
   *
   * @throws ApiException with status 404 when its client has taken it
   */
  Translated take(Document document, State.Done done) {
    KeptFiles.Kept kept =
        files
            .find(done.file())
            .orElseThrow(() -> ApiException.notFound("Document not found", null, "not_found"));
    byte[] content =
        KeptFiles.content(kept)
            .orElseThrow(() -> ApiException.notFound("Document not found", null, "not_found"));
    files.remove(done.file());
    synchronized (this) {
      documents.remove(document.id());
    }
    return new Translated(kept, content);
  }

  /** A translated document. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Translated(KeptFiles.Kept file, byte[] content) {}
}
