package dev.inlay.server.security;

import dev.inlay.core.access.ApiKeys;
import dev.inlay.server.problem.ProblemWriter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;

/// Closed until opened: viewers look, operators steer, administrators configure; what nobody has
/// named is denied. Callers bring their key with each request, so there is no session that another
/// site could ride on.
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
  private static final String API = "/api/v1/**";

  @Bean
  SecurityFilterChain security(HttpSecurity http, ApiKeys keys, ProblemWriter problems)
      throws Exception {
    return http.csrf(csrf -> csrf.disable())
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .addFilterBefore(new KeyFilter(keys), AuthorizationFilter.class)
        .authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers("/api/v1/api-keys/**")
                    .hasRole("ADMIN")
                    .requestMatchers(HttpMethod.PUT, "/api/v1/config/**")
                    .hasRole("ADMIN")
                    .requestMatchers(HttpMethod.GET, API)
                    .hasRole("VIEWER")
                    .requestMatchers(HttpMethod.POST, API)
                    .hasRole("OPERATOR")
                    .requestMatchers(HttpMethod.DELETE, API)
                    .hasRole("OPERATOR")
                    .anyRequest()
                    .denyAll())
        .exceptionHandling(
            e ->
                e.authenticationEntryPoint(
                        (request, response, why) -> {
                          response.setHeader("WWW-Authenticate", "Bearer");
                          problems.write(
                              response,
                              HttpStatus.UNAUTHORIZED,
                              "unauthenticated",
                              "Send a key that is not revoked: Authorization: Bearer inlay_...");
                        })
                    .accessDeniedHandler(
                        (request, response, why) ->
                            problems.write(
                                response,
                                HttpStatus.FORBIDDEN,
                                "forbidden",
                                "The key's role may not do this. Ask an administrator for another key.")))
        .headers(
            headers ->
                headers.contentSecurityPolicy(
                    csp -> csp.policyDirectives("default-src 'none'; frame-ancestors 'none'")))
        .build();
  }
}
