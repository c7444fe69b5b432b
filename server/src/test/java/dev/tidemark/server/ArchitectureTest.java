package dev.tidemark.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.HttpMethod;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Who may know whom. See `ARCHITECTURE.md`.
class ArchitectureTest {

  /// One package per protocol, and one for accounts; they share through the engine, `identity` and
  /// `web` alone.
  private static final List<String> PROTOCOLS =
      List.of(
          "records",
          "mobile",
          "messaging",
          "fleet",
          "field",
          "uploads",
          "documents",
          "monitoring",
          "accounts");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // Not the kit for tests, which is a jar of its own.
          .withImportOption(location -> !location.contains("testkit"))
          .importPackages("dev.tidemark");

  @Test
  void thisTestShouldSeeTheWholeProgram() {
    assertThat(count("dev.tidemark.core..")).as("classes in core").isGreaterThanOrEqualTo(20);
    assertThat(count("dev.tidemark.device..")).as("classes in device").isGreaterThanOrEqualTo(10);
    assertThat(count("dev.tidemark.engine..")).as("classes in engine").isGreaterThanOrEqualTo(10);
    assertThat(count("dev.tidemark.server..")).as("classes in server").isGreaterThanOrEqualTo(5);
  }

  @Test
  void dependenciesShouldPointTowardsTheCore() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage("dev.tidemark..")
        .layer("core")
        .definedBy("dev.tidemark.core..")
        .layer("device")
        .definedBy("dev.tidemark.device..")
        .layer("engine")
        .definedBy("dev.tidemark.engine..")
        .optionalLayer("store")
        .definedBy("dev.tidemark.store..")
        .layer("server")
        .definedBy("dev.tidemark.server..")
        .whereLayer("server")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("store")
        .mayOnlyBeAccessedByLayers("server")
        .whereLayer("engine")
        .mayOnlyBeAccessedByLayers("store", "server")
        .whereLayer("device")
        .mayOnlyBeAccessedByLayers("server")
        .check(CLASSES);
  }

  @Test
  void onlyTheWiringShouldKnowTheStore() {
    noClasses()
        .that()
        .resideInAnyPackage(
            PROTOCOLS.stream().map(ArchitectureTest::packageOf).toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.tidemark.store..")
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void theCoreShouldBePure() {
    classes()
        .that()
        .resideInAPackage("dev.tidemark.core..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "dev.tidemark.core..",
                    "java.lang..",
                    "java.math..",
                    "java.nio.charset..",
                    "java.security..",
                    "java.text..",
                    "java.time..",
                    "java.util..",
                    "com.fasterxml.jackson..",
                    "org.erdtman.jcs..",
                    "org.jspecify..")
                .or(
                    // Thrown by Jackson and by canonicalization; the core opens no file.
                    JavaClass.Predicates.equivalentTo(java.io.IOException.class))
                .or(JavaClass.Predicates.equivalentTo(java.io.UncheckedIOException.class))
                .or(JavaClass.Predicates.equivalentTo(java.io.Serializable.class)))
        .check(CLASSES);
  }

  /// The same arguments give the same answer: time and chance are handed in.
  @Test
  void theCoreShouldNotAskForTimeOrChance() {
    noClasses()
        .that()
        .resideInAPackage("dev.tidemark.core..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callConstructor(Random.class)
        .check(CLASSES);
  }

  @Test
  void theEngineShouldKnowNoFrameworkAndNoDatabase() {
    noClasses()
        .that()
        .resideInAPackage("dev.tidemark.engine..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.quarkus..",
            "io.smallrye..",
            "io.vertx..",
            "jakarta..",
            "java.sql..",
            "javax.sql..",
            "org.eclipse.microprofile..",
            "org.flywaydb..",
            "org.jdbi..",
            "org.postgresql..",
            "org.sqlite..")
        .check(CLASSES);
  }

  @Test
  void protocolsShouldNotKnowOneAnother() {
    for (String protocol : PROTOCOLS) {
      String[] others =
          PROTOCOLS.stream()
              .filter(other -> !other.equals(protocol))
              .map(ArchitectureTest::packageOf)
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(packageOf(protocol))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others)
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  @Test
  void whatProtocolsShareShouldNotKnowThem() {
    noClasses()
        .that()
        .resideInAnyPackage(packageOf("identity"), packageOf("web"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            PROTOCOLS.stream().map(ArchitectureTest::packageOf).toArray(String[]::new))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  /// Simulated devices would prove little if they looked behind the protocols; and what a device
  /// keeps is theirs alone.
  @Test
  void simulatedDevicesShouldKnowNothingOfTheServer() {
    classes()
        .that()
        .resideInAPackage("dev.tidemark.server.simulate..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "dev.tidemark.core..",
                    "dev.tidemark.device..",
                    "dev.tidemark.server.admin..",
                    "dev.tidemark.server.simulate..")
                .or(JavaClass.Predicates.resideOutsideOfPackage("dev.tidemark..")))
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.tidemark.device..", "dev.tidemark.server.simulate..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.tidemark.device..")
        .check(CLASSES);
  }

  @Test
  void everyPackageOfTheServerShouldBeKnownHere() {
    List<String> shared =
        List.of(
            "identity",
            "limits",
            "presence",
            "socket",
            "tracing",
            "web",
            "admin",
            "demo",
            "simulate",
            "collections");
    assertThat(CLASSES)
        .filteredOn(resideInAPackage("dev.tidemark.server.*.."))
        .extracting(type -> type.getPackageName().split("\\.")[3])
        .allMatch(name -> PROTOCOLS.contains(name) || shared.contains(name));
  }

  /// A worker thread per request is a third slower, and the annotation on a class that has a
  /// streaming method is an error at start.
  @Test
  void endpointsShouldRunOnVirtualThreadsMethodByMethod() {
    methods()
        .that()
        .areMetaAnnotatedWith(HttpMethod.class)
        .should()
        .beAnnotatedWith(RunOnVirtualThread.class)
        .allowEmptyShould(true)
        .check(CLASSES);
    noClasses().should().beAnnotatedWith(RunOnVirtualThread.class).check(CLASSES);
  }

  private static long count(String packages) {
    return CLASSES.stream().filter(resideInAPackage(packages)).count();
  }

  private static String packageOf(String protocol) {
    return "dev.tidemark.server." + protocol + "..";
  }
}
