package dev.unroll.api.access;

import dev.unroll.api.http.ApiException;
import dev.unroll.engine.Clock;
import dev.unroll.keys.KeyEntry;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticator;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/**
 * Clients with a token of an identity provider, which Quarkus verifies. What one may is what the
 * first entry of the file with keys says that names one of its roles or scopes; without a file,
 * all.
 */
@ApplicationScoped
public class TokenCallers {
  /** Most clients whose use is remembered, before those that have used nothing lately go. */
  private static final int REMEMBERED = 10_000;

  private final boolean enabled;
  private final KeyRing keys;
  private final HttpAuthenticator authenticator;
  private final Clock clock;
  private final Map<String, Used> allowances = new ConcurrentHashMap<>();

  /** What a client may still use, and of which limits. */
  private record Used(KeyEntry.Limits limits, Allowance allowance) {
    static Used of(KeyEntry.Limits limits, Clock clock) {
      return new Used(limits, Allowance.of(limits, clock));
    }

    Used under(KeyEntry.Limits now, Clock clock) {
      return now.equals(limits) ? this : new Used(now, allowance.under(now, clock));
    }
  }

  TokenCallers(
      @ConfigProperty(name = "quarkus.oidc.tenant-enabled") boolean enabled,
      KeyRing keys,
      HttpAuthenticator authenticator,
      Clock clock) {
    this.enabled = enabled;
    this.keys = keys;
    this.authenticator = authenticator;
    this.clock = clock;
  }

  /** Whether tokens are taken. */
  boolean isEnabled() {
    return enabled;
  }

  /**
   * The client whose token a request has.
   *
   * @return what fails with an {@link ApiException} when the token lets nobody in
   */
  Uni<Caller> caller(RoutingContext context) {
    // Not the identity that Quarkus defers: with that, it answers a failure itself.
    return authenticator
        .attemptAuthentication(context)
        .onFailure()
        .transform(
            failure -> ApiException.unauthorized("this token is not valid", "invalid_api_key"))
        .map(this::caller);
  }

  private Caller caller(@Nullable SecurityIdentity identity) {
    if (identity == null || identity.isAnonymous()) {
      throw ApiException.unauthorized("this token is not valid", "invalid_api_key");
    }
    String name = identity.getPrincipal().getName();
    KeyEntry.Limits limits = KeyEntry.Limits.NONE;
    Optional<List<String>> models = Optional.empty();
    if (keys.isRequired()) {
      KeyEntry entry =
          keys.withRole(permissions(identity))
              .orElseThrow(
                  () -> ApiException.forbidden("this token has no role that is let in here"));
      limits = entry.limits();
      models = entry.models();
    }
    return new Caller(name, models, allowance(name, limits), limits.priority().orElse(0));
  }

  private static Set<String> permissions(SecurityIdentity identity) {
    Set<String> permissions = new HashSet<>(identity.getRoles());
    if (identity.getPrincipal() instanceof JsonWebToken token
        && token.claim("scope").orElse(null) instanceof String scopes) {
      permissions.addAll(List.of(scopes.split(" ")));
    }
    return permissions;
  }

  private Allowance allowance(String name, KeyEntry.Limits limits) {
    if (allowances.size() >= REMEMBERED) {
      allowances.values().removeIf(used -> used.allowance().isUntouched());
    }
    return allowances
        .compute(
            name,
            (client, used) -> used == null ? Used.of(limits, clock) : used.under(limits, clock))
        .allowance();
  }
}
