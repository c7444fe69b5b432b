package dev.tidemark.server.collections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.tidemark.server.ErrorAnswer;
import dev.tidemark.server.TestTenant;
import dev.tidemark.server.TestTenants;
import dev.tidemark.server.TestUser;
import dev.tidemark.server.web.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `collections.yaml`, as it is read at the start.
@QuarkusTest
class CollectionsFileTest {
  @Inject TestTenants tenants;
  @Inject CollectionsAtStart start;

  @TempDir private Path folder;

  private TestTenant tenant;
  private TestUser member;

  @BeforeEach
  void setUp() {
    tenant = tenants.add();
    member = tenant.member("asha");
  }

  @Test
  void whatTheFileSaysShouldBeDefinedForTheDefaultTenantAndForOthers() throws Exception {
    TestTenant other = tenants.add();
    define(
        """
        # What a clinic keeps.
        collections:
          stock:
            scopes: [tenant, "group:{/pharmacy_id}"]
            filters: [pharmacy_id]
            policy: client_wins
            schema:
              type: object
              properties:
                n: {type: integer}
        tenants:
          %s:
            collections:
              notes: {scopes: [owner]}
        """
            .formatted(other.id()));

    member
        .request()
        .get("/api/v1/collections/stock")
        .then()
        .statusCode(200)
        .body("scopes", contains("tenant", "group:{/pharmacy_id}"))
        .body("schema.properties.n.type", equalTo("integer"))
        .body("policy.resolution_policy", equalTo("client_wins"));
    ErrorAnswer.of(member.request().get("/api/v1/collections/notes")).shouldBe(ErrorCode.NOT_FOUND);
    other.member("ben").request().get("/api/v1/collections/notes").then().statusCode(200);
  }

  @Test
  void whatStandsAlreadyShouldChangeNothing() throws Exception {
    String yaml = "collections: {stock: {scopes: [tenant], retention_days: 30}}";
    define(yaml);
    long revision = tenant.revision();
    define(yaml);
    assertThat(tenant.revision()).isEqualTo(revision);
    define("");
    assertThat(tenant.revision()).isEqualTo(revision);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "collections: {stock: {}}|/collections/stock: scopes: missing",
        "collections: {stock: {scopes: [all]}}|/collections/stock: scopes: \"all\"",
        "collections: {stock: {scopes: [tenant], scope: [x]}}|/collections/stock/scope: unknown",
        "collections: {stock: {scopes: [tenant], schema: {type: objekt}}}|/collections/stock: /schema/type",
        "collections: {stock: [tenant]}|/collections/stock: expected an object",
        "collections: [stock]|/collections: expected an object",
        "collections: {'a b': {scopes: [tenant]}}|/collections/a b: expected",
        "collection: {}|/collection: unknown",
        "tenants: {nobody: {collections: {stock: {scopes: [tenant]}}}}|there is no tenant nobody",
        "tenants: {nobody: {stock: {scopes: [tenant]}}}|/tenants/nobody/stock: unknown",
        "collections: {stock: {scopes: [tenant]}, stock: {scopes: [owner]}}|Duplicate field 'stock'",
        "collections: {messages: {scopes: [tenant]}}|messages: only its own protocol",
        "'collections: {'|line 1",
        "[]|expected a JSON object",
      })
  void aBadFileShouldBeNamedWithTheMemberAndDefineNothing(String yaml, String says) {
    long revision = tenant.revision();
    assertThatThrownBy(() -> define(yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("collections.yaml")
        .hasMessageContaining(says);
    assertThat(tenant.revision()).isEqualTo(revision);
  }

  @Test
  void aFileThatIsNotThereShouldBeNamed() {
    assertThatThrownBy(() -> start.define(folder.resolve("none.yaml"), tenant.id()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none.yaml");
  }

  @Test
  void scopesOfACollectionWithRecordsShouldNotChange() throws Exception {
    define("collections: {stock: {scopes: [tenant]}}");
    member.request().body("{}").put("/api/v1/stock/1").then().statusCode(201);
    assertThatThrownBy(() -> define("collections: {stock: {scopes: [owner]}}"))
        .hasMessageContaining("tidemark rescope");
  }

  private void define(String yaml) throws IOException {
    start.define(Files.writeString(folder.resolve("collections.yaml"), yaml), tenant.id());
  }
}
