package dev.tidemark.server.accounts;

import dev.tidemark.core.Role;
import dev.tidemark.core.Scope;
import dev.tidemark.engine.AccountRules;
import dev.tidemark.engine.Users;
import dev.tidemark.server.web.Fields;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads what is asked for a user.
final class UserRequest {
  /// A list that is longer names the same again and again, or is not meant for one person.
  private static final int MOST_SCOPES = 1_000;

  private UserRequest() {}

  /// A user to be made. It sees what everybody in the tenant sees, unless the request says what
  /// else.
  static Users.Wanted wanted(Fields request) {
    String username = request.requiredText("username");
    if (!AccountRules.username(username)) {
      throw request.invalid("username", "expected " + AccountRules.USERNAME);
    }
    String password = request.requiredText("password");
    if (!AccountRules.password(password)) {
      throw request.invalid("password", "expected " + AccountRules.PASSWORD);
    }
    return new Users.Wanted(
        username,
        password,
        role(request).orElse(Role.MEMBER),
        scopes(request).orElse(Set.of(Scope.tenant())));
  }

  /// The role, if one is named. Mobile users come from enrolment.
  static Optional<Role> role(Fields request) {
    return request
        .text("role")
        .map(text ->
            Role.of(text)
                .filter(role -> role != Role.DEVICE)
                .orElseThrow(() -> request.invalid("role", "expected operator, admin or member")));
  }

  /// The scopes, if they are named.
  static Optional<Set<Scope>> scopes(Fields request) {
    return request
        .texts("scopes", MOST_SCOPES)
        .map(texts -> {
          var scopes = new LinkedHashSet<Scope>();
          for (int i = 0; i < texts.size(); i++) {
            scopes.add(scope(request, texts, i));
          }
          return scopes;
        });
  }

  private static Scope scope(Fields request, List<String> texts, int index) {
    return AccountRules.scope(texts.get(index))
        .orElseThrow(() -> request.invalid("/scopes/" + index, "expected " + AccountRules.SCOPE));
  }
}
