package dev.tidemark.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tidemark.core.Change.Base;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangeTest {
  private static final Instant NOON = Instant.parse("2024-01-01T12:00:00Z");

  @Test
  void fingerprintsShouldDifferInEachIngredient() {
    var clock = VectorClock.of(Map.of("tablet-7", 1L));
    var key = new RecordKey("patients", "1");
    var data = new Data("{\"a\":1}");
    var fingerprints = new HashSet<String>();
    List<Change> changes =
        List.of(
            new Change(key, Operation.UPDATE, data, false, new Base.Seen(1), clock, NOON),
            new Change(
                new RecordKey("doctors", "1"),
                Operation.UPDATE,
                data,
                false,
                new Base.Seen(1),
                clock,
                NOON),
            new Change(
                new RecordKey("patients", "2"),
                Operation.UPDATE,
                data,
                false,
                new Base.Seen(1),
                clock,
                NOON),
            new Change(key, Operation.CREATE, data, false, new Base.Seen(1), clock, NOON),
            new Change(key, Operation.DELETE, data, false, new Base.Seen(1), clock, NOON),
            new Change(
                key, Operation.UPDATE, new Data("{\"a\":2}"), false, new Base.Seen(1), clock, NOON),
            new Change(
                key,
                Operation.UPDATE,
                new Data("{\"a\":\"1\"}"),
                false,
                new Base.Seen(1),
                clock,
                NOON),
            new Change(key, Operation.UPDATE, data, true, new Base.Seen(1), clock, NOON),
            new Change(key, Operation.UPDATE, data, false, new Base.Seen(2), clock, NOON),
            new Change(key, Operation.UPDATE, data, false, new Base.Exactly(1), clock, NOON),
            new Change(key, Operation.UPDATE, data, false, new Base.Newest(), clock, NOON),
            new Change(key, Operation.UPDATE, data, false, Base.unnamed(), clock, NOON),
            new Change(
                key,
                Operation.UPDATE,
                data,
                false,
                new Base.Seen(1),
                clock.increment("tablet-7"),
                NOON),
            new Change(key, Operation.UPDATE, data, false, new Base.Seen(1), null, NOON),
            new Change(
                key, Operation.UPDATE, data, false, new Base.Seen(1), clock, NOON.plusNanos(1000)),
            new Change(key, Operation.UPDATE, data, false, new Base.Seen(1), clock, null));
    changes.forEach(change -> fingerprints.add(change.fingerprint("tablet-7")));
    fingerprints.add(changes.getFirst().fingerprint("tablet-8"));
    assertThat(fingerprints).hasSize(changes.size() + 1);
  }

  @Test
  void aFingerprintShouldBe256BitsInBase64Url() {
    assertThat(update(new Data("{}")).fingerprint("tablet-7")).matches("[A-Za-z0-9_-]{43}");
  }

  @Test
  void fingerprintsShouldNotDependOnHowTheDataIsWritten() {
    Seeds.each(
        2_000,
        random -> {
          var json = new RandomJson(random);
          Map<String, Object> object = json.object(6, 3);
          Change one = update(DataTest.read(json.spaced(json.tokens(object))));
          Change other = update(DataTest.read(json.spaced(json.tokens(object))));
          assertThat(one.fingerprint("tablet-7"))
              .as("%s and %s", one.data(), other.data())
              .isEqualTo(other.fingerprint("tablet-7"));
        });
  }

  @Test
  void aBaseShouldNotBeNegative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Base.Seen(-1))
        .withMessageContaining("-1");
  }

  @Test
  void aChangeSetShouldGiveFingerprintsToChangesOfADeviceOnly() {
    List<Change> changes = List.of(update(new Data("{}")), update(new Data("{\"a\":1}")));
    var member = new Principal("123", "asha", null, Role.MEMBER);
    assertThat(ChangeSet.of(member, changes, null).fingerprints()).isEmpty();
    assertThat(ChangeSet.of(member.on("tablet-7"), changes, null).fingerprints())
        .containsExactly(
            changes.get(0).fingerprint("tablet-7"), changes.get(1).fingerprint("tablet-7"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ChangeSet(member, changes, List.of("one"), null, null))
        .withMessageContaining("expected: 0");
  }

  private static Change update(Data data) {
    return new Change(
        new RecordKey("patients", "1"),
        Operation.UPDATE,
        data,
        false,
        new Base.Seen(1),
        null,
        null);
  }
}
