package dev.tidemark.store.doctor;

import java.util.List;

/// What must hold of records and their history, as far as no JSON is to be read for it.
final class RecordRules {
  private RecordRules() {}

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "version-missing",
              """
              SELECT r.tenant, r.collection || '/' || r.id,
                     'its newest version is ' || r.version || ', and ' || COUNT(v.version)
                       || ' are in its history'
              FROM records r
              LEFT JOIN record_versions v
                ON v.tenant = r.tenant AND v.collection = r.collection AND v.id = r.id
                  AND v.version < r.version
              GROUP BY r.tenant, r.collection, r.id, r.version
              HAVING COUNT(v.version) <> r.version - 1
              """),
          new Rule(
              "version-twice",
              """
              SELECT v.tenant, v.collection || '/' || v.id || ' version ' || v.version,
                     'it is in the history, and the newest version is ' || r.version
              FROM record_versions v
              JOIN records r
                ON r.tenant = v.tenant AND r.collection = v.collection AND r.id = v.id
              WHERE v.version >= r.version
              """),
          order("record_versions", "committed_at"),
          order("records", "updated_at"),
          new Rule(
              "version-orphan",
              """
              SELECT v.tenant, v.collection || '/' || v.id || ' version ' || v.version,
                     'there is no such record'
              FROM record_versions v
              WHERE NOT EXISTS (
                SELECT 1
                FROM records r
                WHERE r.tenant = v.tenant AND r.collection = v.collection AND r.id = v.id)
              """));

  /// A version follows the one before, in the log and in time.
  private static Rule order(String table, String time) {
    return new Rule(
        "version-order",
        """
        SELECT v.tenant, v.collection || '/' || v.id || ' version ' || v.version,
               CASE
                 WHEN n.position <= v.position THEN 'the next version has no later position'
                 ELSE 'it was superseded at another time than that of the next version'
               END
        FROM record_versions v
        JOIN %s n
          ON n.tenant = v.tenant AND n.collection = v.collection AND n.id = v.id
            AND n.version = v.version + 1
        WHERE n.position <= v.position OR n.%s <> v.superseded_at
        """
            .formatted(table, time));
  }
}
