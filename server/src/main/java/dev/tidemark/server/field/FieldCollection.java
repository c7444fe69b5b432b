package dev.tidemark.server.field;

import dev.tidemark.core.CollectionDefinition;
import dev.tidemark.core.ConflictPolicy;
import dev.tidemark.core.ScopeRule;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The four collections and what their records say. Definitions, answers and updates go by it.
///
/// Source: `field-data.md`, sections 2 to 4; protocol decisions, section 10.
public enum FieldCollection {
  PATIENTS(
      "patients",
      "updated_at",
      List.of(),
      List.of(Member.text("phone_number"), Member.text("address"), Member.text("gender"))),
  APPOINTMENTS(
      "appointments",
      "updated_at",
      List.of(),
      List.of(
          Member.reference("patient_id"),
          Member.reference("doctor_id"),
          Member.time("appointment_date"),
          Member.text("status"),
          Member.text("symptoms"),
          Member.text("diagnosis"),
          Member.text("prescription"))),
  PHARMACY_INVENTORY(
      "pharmacy-inventory",
      "last_updated",
      List.of(FieldCollection.PHARMACY),
      List.of(
          Member.number(FieldCollection.PHARMACY),
          Member.text("pharmacy_name"),
          Member.reference("medicine_id"),
          Member.text("medicine_name"),
          Member.number("quantity_available"))),
  DOCTORS(
      "doctors",
      "updated_at",
      List.of(),
      List.of(
          Member.text("name"),
          Member.text("specialty"),
          Member.text("phone_number"),
          Member.texts("languages"),
          Member.flag("available")));

  /// The names of all, as a pattern of paths.
  static final String NAMES = "patients|appointments|pharmacy-inventory|doctors";

  /// The member by which inventory is listed.
  static final String PHARMACY = "pharmacy_id";

  private final String text;
  private final String updatedAt;
  private final List<String> filters;
  private final List<Member> members;

  FieldCollection(String text, String updatedAt, List<String> filters, List<Member> members) {
    this.text = text;
    this.updatedAt = updatedAt;
    this.filters = filters;
    this.members = members;
  }

  /// A member of the data, and the JSON Schema that its value meets. Each may be null.
  ///
  /// @param schema what stands in the schema under the member's name
  record Member(String name, String schema) {
    static Member text(String name) {
      return new Member(name, "{\"type\":[\"string\",\"null\"]}");
    }

    static Member number(String name) {
      return new Member(name, "{\"type\":[\"integer\",\"null\"]}");
    }

    static Member flag(String name) {
      return new Member(name, "{\"type\":[\"boolean\",\"null\"]}");
    }

    static Member time(String name) {
      return new Member(name, "{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}");
    }

    static Member texts(String name) {
      return new Member(name, "{\"type\":[\"array\",\"null\"],\"items\":{\"type\":\"string\"}}");
    }

    /// Another record's id, which is a number or a text.
    static Member reference(String name) {
      return new Member(name, "{\"type\":[\"integer\",\"string\",\"null\"]}");
    }
  }

  /// The collection of that name.
  ///
  /// @throws IllegalArgumentException when there is none
  static FieldCollection named(String name) {
    return Arrays.stream(values())
        .filter(collection -> collection.text.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("collection: \"" + name + "\""));
  }

  /// The name, as in paths.
  public String text() {
    return text;
  }

  /// What records say, in the order in which answers show it.
  List<Member> members() {
    return members;
  }

  /// Whether lists of that member's values are kept.
  boolean isListedBy(String member) {
    return filters.contains(member);
  }

  /// Under which name answers show when a record was updated.
  String updatedAt() {
    return updatedAt;
  }

  /// Whether the server computes that member, whatever a client sends.
  boolean computes(String member) {
    return List.of(FieldRecord.ID, FieldRecord.CREATED_AT, updatedAt, FieldRecord.LAST_SYNCED_AT)
        .contains(member);
  }

  /// Whether records say anything under that name.
  boolean has(String member) {
    return members.stream().anyMatch(one -> one.name.equals(member));
  }

  /// The collection as a tenant defines it, where everybody sees every record. The schema types the
  /// documented members, requires none and allows others.
  public CollectionDefinition definition() {
    return new CollectionDefinition(
        text,
        schema(),
        List.of(new ScopeRule.Tenant()),
        filters,
        List.of(),
        ConflictPolicy.standard(),
        null,
        false);
  }

  private String schema() {
    return members.stream()
        .map(member -> "\"" + member.name + "\":" + member.schema)
        .collect(Collectors.joining(",", "{\"type\":\"object\",\"properties\":{", "}}"));
  }
}
