package dev.tidemark.server;

import io.quarkus.resteasy.reactive.server.runtime.ResteasyReactiveRecorder;
import jakarta.ws.rs.QueryParam;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.core.Deployment;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.util.RuntimeResourceVisitor;

/// The routes that the server under test answers at, as it has registered them: what holds for
/// every endpoint is tested by them, so that a new one cannot be forgotten.
public final class Routes {
  private Routes() {}

  /// A route.
  ///
  /// @param path the template of its paths, such as `/api/v1/{collection}/{id}`
  /// @param endpoint what answers
  public record Route(String method, String path, Method endpoint) {

    /// Such as `GET /api/v1/{collection}/{id}`.
    public String name() {
      return method + " " + path;
    }

    /// What the endpoint declares, if it does.
    public <A extends Annotation> Optional<A> declared(Class<A> annotation) {
      return Optional.ofNullable(endpoint.getAnnotation(annotation));
    }

    /// Whether a request names a tenant, in its path or its query.
    public boolean namesTenant() {
      return path.contains("{tenant}")
          || Arrays.stream(endpoint.getParameters())
              .map(parameter -> parameter.getAnnotation(QueryParam.class))
              .anyMatch(query -> query != null && query.value().equals("tenant_id"));
    }

    private boolean matches(String otherMethod, String otherPath) {
      return method.equals(otherMethod)
          && otherPath.matches(path.replace(".", "\\.").replaceAll("\\{[a-z]+}", "[^/]+"));
    }

    private int writtenOut() {
      return path.replaceAll("\\{[a-z]+}", "").length();
    }
  }

  /// All of them, by path and method.
  public static List<Route> all() {
    var routes = new ArrayList<Route>();
    Deployment deployment = ResteasyReactiveRecorder.getCurrentDeployment();
    RuntimeResourceVisitor.visitRuntimeResources(
        deployment.getPrefix(),
        deployment.getClassMappers(),
        new RuntimeResourceVisitor() {
          @Override
          public void visitRuntimeResource(String method, String path, RuntimeResource resource) {
            routes.add(new Route(method, plain(path), resource.getLazyMethod().getMethod()));
          }
        });
    routes.sort(Comparator.comparing(Route::path).thenComparing(Route::method));
    return routes;
  }

  /// The route that answers a request of that test.
  public static Route of(Endpoint endpoint) {
    return all().stream()
        .filter(route -> route.matches(endpoint.method(), endpoint.path()))
        .max(Comparator.comparingInt(Route::writtenOut))
        .orElseThrow(() -> new AssertionError("no route answers " + endpoint));
  }

  private static String plain(String path) {
    String one = path.replaceAll("/+", "/").replaceAll("(?<=.)/$", "");
    return one.replaceAll("\\{([a-z]+):[^}]*}", "{$1}");
  }
}
