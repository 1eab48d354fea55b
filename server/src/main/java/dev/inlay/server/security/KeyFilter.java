package dev.inlay.server.security;

import dev.inlay.core.access.ApiKeys;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/// Knows a caller by the key in `Authorization: Bearer`.
final class KeyFilter extends OncePerRequestFilter {
  private static final String BEARER = "bearer ";

  private final ApiKeys keys;

  KeyFilter(ApiKeys keys) {
    this.keys = keys;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (header != null && header.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      keys.holder(header.substring(BEARER.length()).strip())
          .ifPresent(
              holder -> SecurityContextHolder.getContext().setAuthentication(caller(holder)));
    }
    chain.doFilter(request, response);
  }

  /// A role may do what those before it may.
  private static UsernamePasswordAuthenticationToken caller(ApiKeys.Holder holder) {
    List<GrantedAuthority> roles = new ArrayList<>();
    for (var role : dev.inlay.core.access.AccessRole.values()) {
      if (role.compareTo(holder.role()) <= 0) {
        roles.add(new SimpleGrantedAuthority("ROLE_" + role.name()));
      }
    }
    return UsernamePasswordAuthenticationToken.authenticated(holder.name(), null, roles);
  }
}
