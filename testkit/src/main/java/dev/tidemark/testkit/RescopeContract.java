package dev.tidemark.testkit;

import static dev.tidemark.testkit.Clinic.create;
import static dev.tidemark.testkit.Clinic.delete;
import static dev.tidemark.testkit.Clinic.update;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.Decision;
import dev.tidemark.core.Principal;
import dev.tidemark.core.Scope;
import dev.tidemark.core.ScopeRule;
import dev.tidemark.engine.ConflictQuery;
import dev.tidemark.engine.ConflictQuery.Status;
import dev.tidemark.engine.PullPage;
import dev.tidemark.engine.PullPage.Item;
import dev.tidemark.engine.Rescope;
import dev.tidemark.engine.SyncStore;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Filing the records of a collection anew, over any store: `patients`, which everybody saw, by the
/// ward that they name.
public interface RescopeContract extends InClinic {
  /// By ward, and by none.
  UnaryOperator<CollectionDefinition> BY_WARD =
      before -> before.filing(List.of(ScopeRule.of("group:{/ward}")), List.of("bed"));

  @Test
  default void tabletsShouldLoseAndGainWhatTheNewRulesSay() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.join(asha, "north");
      clinic.join(ben, "south");
      clinic.push(
          asha,
          create("patients/1", "{\"ward\":\"north\",\"bed\":1}"),
          create("patients/2", "{\"ward\":\"south\"}"),
          create("patients/3", "{\"ward\":[\"north\",\"south\"]}"),
          create("patients/4", "{}"));
      Clinic.Tablet ashas = clinic.new Tablet(asha).sync(2);
      Clinic.Tablet bens = clinic.new Tablet(ben).sync(2);
      assertThat(bens.records()).hasSize(4);

      assertThat(rescope(store, 3)).isEqualTo(new Rescope.Result(4, 4));

      assertThat(ashas.sync(2).records())
          .containsOnlyKeys("patients/1", "patients/3", "patients/4");
      assertThat(bens.sync(2).records()).containsOnlyKeys("patients/2", "patients/3");
      assertThat(clinic.new Tablet(ben).sync(2).records()).isEqualTo(bens.records());
      assertThat(clinic.record("patients/1").orElseThrow().scopes())
          .containsExactlyInAnyOrder(Scope.group("north"), Scope.filter("bed", "1"));
    });
  }

  @Test
  default void whoGainsARecordShouldGetItByPull() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(asha, create("journal/1", "{\"ward\":\"south\"}"));
      clinic.join(ben, "south");
      Clinic.Tablet bens = clinic.new Tablet(ben).sync(2);
      assertThat(bens.records()).isEmpty();

      new Rescope(store).run(Clinic.TENANT, "journal", BY_WARD, count -> {});

      PullPage page = bens.page(10);
      assertThat(page.items())
          .singleElement()
          .isInstanceOfSatisfying(Item.Upsert.class, item -> assertThat(item.created()).isTrue());
    });
  }

  @Test
  default void recordsShouldKeepTheirVersionsSoThatNothingInHandBecomesAConflict()
      throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.join(asha, "north");
      clinic.push(asha, create("patients/1", "{\"ward\":\"north\"}"));
      var before = clinic.record("patients/1").orElseThrow();
      rescope(store, 10);
      assertThat(clinic.record("patients/1").orElseThrow())
          .isEqualTo(before.filed(Set.of(Scope.group("north"))));
      assertThat(
              clinic
                  .push(asha, update("patients/1", 1, "{\"ward\":\"north\",\"a\":1}"))
                  .getFirst()
                  .decision())
          .isInstanceOf(Decision.Accepted.class);
    });
  }

  @Test
  default void deletedRecordsShouldBeFiledByWhatTheyLastSaid() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.join(asha, "north");
      clinic.push(asha, create("patients/1", "{\"ward\":\"north\"}"));
      Clinic.Tablet ashas = clinic.new Tablet(asha).sync(10);
      clinic.push(asha, delete("patients/1", 1));

      rescope(store, 10);

      assertThat(clinic.record("patients/1").orElseThrow().scopes())
          .containsExactly(Scope.group("north"));
      assertThat(ashas.sync(10).records()).isEmpty();
      assertThat(clinic.push(ben, update("patients/1", 2, "{}")).getFirst().decision())
          .isInstanceOf(Decision.Rejected.class);
    });
  }

  @Test
  default void conflictsShouldBeSeenByWhoSeesTheRecordNow() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      Principal ben = clinic.nurse("ben", "tablet-2");
      clinic.push(asha, create("patients/1", "{\"ward\":\"north\",\"a\":1}"));
      clinic.push(ben, update("patients/1", 1, "{\"ward\":\"north\",\"a\":2}"));
      clinic.push(asha, update("patients/1", 1, "{\"ward\":\"north\",\"a\":3}"));
      assertThat(conflicts(store, Scope.tenant())).isEqualTo(1);

      rescope(store, 10);

      assertThat(conflicts(store, Scope.tenant())).isZero();
      assertThat(conflicts(store, Scope.group("north"))).isEqualTo(1);
    });
  }

  @Test
  default void theSameAgainShouldChangeNothing() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      clinic.push(asha, create("patients/1", "{\"ward\":\"north\"}"));
      rescope(store, 10);
      var head = clinic.head();
      assertThat(rescope(store, 10)).isEqualTo(new Rescope.Result(1, 0));
      assertThat(clinic.head()).isEqualTo(head);
    });
  }

  @Test
  default void whatWasCutOffShouldGoOn() throws Exception {
    in((clinic, store) -> {
      Principal asha = clinic.nurse("asha", "tablet-1");
      for (int i = 0; i < 10; i++) {
        clinic.push(asha, create("patients/" + i, "{\"ward\":\"north\"}"));
      }
      Clinic.Tablet ashas = clinic.new Tablet(asha).sync(100);
      assertThatThrownBy(() ->
              new Rescope(store, 3)
                  .run(
                      Clinic.TENANT,
                      "patients",
                      BY_WARD,
                      count -> {
                        if (count >= 6) {
                          throw new CutOff();
                        }
                      }))
          .isInstanceOf(CutOff.class);
      assertThat(ashas.sync(100).records()).hasSize(4);

      assertThat(rescope(store, 3)).isEqualTo(new Rescope.Result(10, 4));
      assertThat(ashas.sync(100).records()).isEmpty();
    });
  }

  @Test
  default void whatIsNotThereShouldBeNamed() throws Exception {
    in((clinic, store) ->
        assertThatThrownBy(
                () -> new Rescope(store).run(Clinic.TENANT, "none", BY_WARD, count -> {}))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("none"));
  }

  private static Rescope.Result rescope(SyncStore store, int step) {
    return new Rescope(store, step).run(Clinic.TENANT, "patients", BY_WARD, count -> {});
  }

  private static long conflicts(SyncStore store, Scope held) {
    var query = new ConflictQuery(Status.ALL, null, null, Set.of(held));
    return store.<Long>read(reading -> reading.count(Clinic.TENANT, query));
  }

  /// The program was killed.
  final class CutOff extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
