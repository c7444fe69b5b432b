package dev.tidemark.core;

/// Who may see a record, or which filtered list it stands in: `tenant`, `user:550e…`,
/// `device:tablet-7`, `group:pharmacy-5`, `filter:pharmacy_id=5`.
///
/// @param text the scope as the store holds it
public record Scope(String text) implements Comparable<Scope> {
  private static final Scope TENANT = new Scope("tenant");

  /// The longest value that a filter shows as it is. Stores keep scopes in indexes, which take no
  /// text of any length.
  private static final int LONGEST_VALUE = 128;

  /// Everybody in the tenant who was granted it.
  public static Scope tenant() {
    return TENANT;
  }

  /// One user.
  public static Scope user(String id) {
    return new Scope("user:" + id);
  }

  /// One device.
  public static Scope device(String id) {
    return new Scope("device:" + id);
  }

  /// A group of users and devices.
  public static Scope group(String name) {
    return new Scope("group:" + name);
  }

  /// The list of records whose top-level member has that value. A value of more than 128 characters
  /// or with a NUL, which PostgreSQL keeps in no text, is known by its SHA-256.
  public static Scope filter(String member, String value) {
    boolean plain = value.length() <= LONGEST_VALUE && value.indexOf('\0') < 0;
    return new Scope("filter:" + member + "=" + (plain ? value : "sha256:" + Sha256.of(value)));
  }

  @Override
  public int compareTo(Scope other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
