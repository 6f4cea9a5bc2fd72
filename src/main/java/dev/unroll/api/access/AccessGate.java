package dev.unroll.api.access;

import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.ErrorResponses;
import dev.unroll.api.http.ResponseEnd;
import dev.unroll.engine.Clock;
import dev.unroll.keys.ApiKey;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * The checks of every request's access: the limit of its address, its origin, then its key. All
 * paths need one but those of the pages and of health, which are the same for everybody.
 */
@ApplicationScoped
public class AccessGate {
  private static final Logger AUDIT = Logger.getLogger("unroll.audit");

  /** Before Quarkus' own filters, so that what these refuse is in the audit log. */
  private static final int ARRIVAL = -100_000;

  /** After them: after CORS has answered preflights, and tokens have been looked at. */
  private static final int KEY = -50;

  /** Pages, their styles, scripts and pictures, and the library that draws charts. */
  private static final Pattern PAGES =
      Pattern.compile(
          "/|/[a-z]+\\.(html|svg)|/(css|js)/[A-Za-z0-9/_-]+(\\.[a-z]+)*"
              + "|/webjars/uplot/[0-9.]+/dist/[A-Za-z.]+");

  /** Health of the Open Inference Protocol, which probes without a key ask for. */
  private static final Pattern HEALTH = Pattern.compile("/v2/health/(live|ready)");

  /** Translated files, whose names nobody can guess: browsers follow links without a key. */
  private static final Pattern DOWNLOADS = Pattern.compile("/download_file/[^/]+");

  /** LibreTranslate's paths, whose requests may have their key in the body. */
  private static final Set<String> KEY_IN_BODY =
      Set.of("/translate", "/translate_file", "/detect", "/suggest");

  /** Those that may have it in the query. */
  private static final Set<String> KEY_IN_QUERY =
      Set.of("/translate", "/detect", "/suggest", "/languages", "/frontend/settings");

  /** Paths of Anthropic's API, whose clients send their key in a header of its own. */
  private static final Pattern KEY_IN_HEADER = Pattern.compile("/v1/(messages|models)(/.*)?");

  /** How a key is announced; the second one is DeepL's. */
  private static final List<String> SCHEMES = List.of("Bearer ", "DeepL-Auth-Key ");

  private final KeyRing keys;
  private final TokenCallers tokens;
  private final AddressLimits addresses;
  private final Origins origins;
  private final ErrorResponses errors;
  private final SecurityHeaders headers;
  private final InstantSource date;
  private final Access.Common common;

  AccessGate(
      AccessSettings settings,
      KeyRing keys,
      TokenCallers tokens,
      AddressLimits addresses,
      Origins origins,
      ErrorResponses errors,
      InstantSource date,
      Clock clock) {
    this.keys = keys;
    this.tokens = tokens;
    this.addresses = addresses;
    this.origins = origins;
    this.errors = errors;
    this.date = date;
    this.headers = new SecurityHeaders(settings.hsts());
    boolean audited = settings.audit().orElse(isKeyRequired());
    this.common = new Access.Common(this::caller, clock, audited ? AUDIT::info : line -> {});
  }

  void register(@Observes Router router) {
    router.route().order(ARRIVAL).handler(this::arrive);
    router.route().order(KEY).handler(this::identify);
  }

  private void arrive(RoutingContext context) {
    Access access = new Access(common, context, date.instant());
    headers.addTo(context);
    ResponseEnd.listen(context, access::responseEnded);
    try {
      addresses.request(context.request().remoteAddress());
      origins.check(context.request());
    } catch (ApiException e) {
      errors.refuse(context, e);
      return;
    }
    context.next();
  }

  private void identify(RoutingContext context) {
    Access access = Access.of(context);
    try {
      if (!isKeyRequired() || isOpen(context)) {
        access.identify(Caller.ANYBODY);
      } else {
        Optional<String> key = key(context);
        if (tokens.isEnabled() && key.isPresent() && !key.get().startsWith(ApiKey.PREFIX)) {
          identifyByToken(context, access);
          return;
        }
        if (key.isPresent() || !mayHaveKeyInBody(context)) {
          access.identify(caller(key.orElse("")));
        }
      }
    } catch (ApiException e) {
      errors.refuse(context, e);
      return;
    }
    context.next();
  }

  /** Verifying a token may have to ask its issuer for keys: the request waits for it. */
  private void identifyByToken(RoutingContext context, Access access) {
    Context eventLoop = context.vertx().getOrCreateContext();
    context.request().pause();
    tokens
        .caller(context)
        .subscribe()
        .with(
            caller -> eventLoop.runOnContext(nothing -> goOn(context, access, caller)),
            failure -> eventLoop.runOnContext(nothing -> refuse(context, failure)));
  }

  private void goOn(RoutingContext context, Access access, Caller caller) {
    try {
      access.identify(caller);
    } catch (ApiException e) {
      refuse(context, e);
      return;
    }
    context.request().resume();
    context.next();
  }

  private void refuse(RoutingContext context, Throwable failure) {
    context.request().resume();
    if (failure instanceof ApiException refusal) {
      errors.refuse(context, refusal);
    } else {
      context.fail(failure);
    }
  }

  private boolean isKeyRequired() {
    return keys.isRequired() || tokens.isEnabled();
  }

  private static boolean isOpen(RoutingContext context) {
    HttpMethod method = context.request().method();
    return (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
        && (PAGES.matcher(context.normalizedPath()).matches()
            || HEALTH.matcher(context.normalizedPath()).matches()
            || DOWNLOADS.matcher(context.normalizedPath()).matches());
  }

  private static boolean mayHaveKeyInBody(RoutingContext context) {
    return context.request().method().equals(HttpMethod.POST)
        && KEY_IN_BODY.contains(context.normalizedPath());
  }

  private static Optional<String> key(RoutingContext context) {
    String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    for (String scheme : SCHEMES) {
      if (header != null && header.regionMatches(true, 0, scheme, 0, scheme.length())) {
        return Optional.of(header.substring(scheme.length()).strip());
      }
    }
    String own = context.request().getHeader("x-api-key");
    if (own != null && KEY_IN_HEADER.matcher(context.normalizedPath()).matches()) {
      return Optional.of(own.strip());
    }
    if (!KEY_IN_QUERY.contains(context.normalizedPath())) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(context.queryParams().get("api_key"));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  /**
   * The client with a key.
   *
   * @param key empty if there is none
   * @throws ApiException with status 401 when it lets nobody in
   */
  private Caller caller(String key) {
    if (!isKeyRequired()) {
      return Caller.ANYBODY;
    }
    if (key.isEmpty()) {
      throw ApiException.unauthorized(
          "an API key is needed: Authorization: Bearer KEY; ask the operator for one", null);
    }
    return keys.withKey(key)
        .orElseThrow(
            () -> ApiException.unauthorized("this API key is not known", "invalid_api_key"));
  }
}
