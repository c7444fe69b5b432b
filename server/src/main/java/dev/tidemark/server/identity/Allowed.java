package dev.tidemark.server.identity;

import dev.tidemark.core.Role;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Who may call an endpoint, of those who are signed in. [Callers] sees to it; which tenant and
/// which records they may name is asked where the request is carried out. An endpoint without it is
/// [Open], or answers nobody.
///
/// ```java
/// @PUT
/// @Allowed({Role.OPERATOR, Role.ADMIN})
/// public byte[] put(…
/// ```
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Allowed {

  /// The roles that may. Where these are not all, it is the lesser of two that counts: the token's
  /// and the one that its user has now.
  Role[] value() default {Role.OPERATOR, Role.ADMIN, Role.MEMBER, Role.DEVICE};

  /// What an offline token has to be good for, all of it. None: offline tokens may not at all.
  Capability[] offline() default {};
}
