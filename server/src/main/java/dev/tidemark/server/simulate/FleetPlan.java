package dev.tidemark.server.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/// What a fleet is like.
///
/// @param run names the run, e.g. `42-t5q3k`; begins the ids of all that the fleet writes, so that
///   no run meets the records of another
/// @param members its devices
/// @param failureRate in how many cases, from 0 to 1, a device that is told to sync fails on
///   purpose
/// @param seed by which its devices do what they do
/// @param habits how they go about it
record FleetPlan(String run, List<Member> members, double failureRate, long seed, Habits habits) {
  private static final Duration SECOND = Duration.ofSeconds(1);

  FleetPlan {
    members = List.copyOf(members);
  }

  /// Over which protocol a device speaks.
  enum Kind {
    /// The socket `/sync`, push and pull.
    RECORDS,
    /// The socket of *mobile*.
    MOBILE,
    /// *messaging*: a stream of events, `incoming` and `outgoing`; enrolled, so a mobile user.
    PHONE
  }

  /// One device.
  ///
  /// @param id its id
  /// @param platform what it says it is, e.g. `Pi4`
  record Member(String id, Kind kind, String platform) {}

  /// How devices go about it.
  ///
  /// @param leaves whether they leave now and then, and write while they are away
  /// @param away for how long they are away at most
  /// @param there for how long they stay connected at most before they write again
  /// @param edits how many edits they make at most before they sync
  record Habits(boolean leaves, Duration away, Duration there, int edits) {}

  /// The fleet of `tidemark simulate`: of five devices two are on each socket, one is a phone.
  static FleetPlan simulation(int devices, double failureRate, long seed, Instant start) {
    String run = run(Long.toString(seed), start);
    List<Kind> kinds = List.of(Kind.RECORDS, Kind.MOBILE, Kind.PHONE, Kind.RECORDS, Kind.MOBILE);
    List<Member> members =
        IntStream.range(0, devices)
            .mapToObj(i -> new Member("sim-" + run + "-" + (i + 1), kinds.get(i % 5), "simulated"))
            .toList();
    var habits = new Habits(true, SECOND.multipliedBy(8), SECOND.multipliedBy(16), 3);
    return new FleetPlan(run, members, failureRate, seed, habits);
  }

  /// The fleet of the demonstration: always there, and the same devices each time.
  static FleetPlan demonstration(int devices, Instant start) {
    List<String> platforms = List.of("Pi4", "Pi5", "PiZero2W", "Pi3");
    List<Kind> kinds = List.of(Kind.RECORDS, Kind.MOBILE);
    List<Member> members =
        IntStream.range(0, devices)
            .mapToObj(
                i -> new Member("raspberry-pi-" + (i + 1), kinds.get(i % 2), platforms.get(i % 4)))
            .toList();
    var habits = new Habits(false, Duration.ZERO, Duration.ofMinutes(5), 1);
    return new FleetPlan(run("demo", start), members, 0.2, start.toEpochMilli(), habits);
  }

  private static String run(String name, Instant start) {
    return name + "-" + Long.toString(start.toEpochMilli(), Character.MAX_RADIX);
  }
}
