package dev.tidemark.store.doctor;

import java.util.List;

/// What must hold of heads, the log, and the positions that it hands out.
final class LogRules {
  private LogRules() {}

  static final List<Rule> ALL =
      List.of(
          new Rule(
              "head-missing",
              """
              SELECT t.id, 'head', 'the tenant has none'
              FROM tenants t
              WHERE NOT EXISTS (SELECT 1 FROM heads h WHERE h.tenant = t.id)
              """),
          new Rule(
              "head-log",
              """
              SELECT h.tenant, 'head',
                     'it stands at position ' || h.position || ', the log ends at '
                       || COALESCE(l.position, 0)
                       || CASE WHEN l.position = h.position THEN ', at another time' ELSE '' END
              FROM heads h
              LEFT JOIN (
                SELECT tenant, MAX(position) AS position, MAX(committed_at) AS committed_at
                FROM log
                GROUP BY tenant) l ON l.tenant = h.tenant
              WHERE COALESCE(l.position, 0) <> h.position OR l.committed_at <> h.committed_at
              """),
          new Rule(
              "head-floor",
              """
              SELECT tenant, 'head', 'its floor ' || floor || ' lies above its position ' || position
              FROM heads
              WHERE floor > position
              """),
          new Rule(
              "log-gap",
              """
              SELECT tenant, 'position ' || first,
                     CASE
                       WHEN last IS NULL THEN 'the log begins there, above its floor ' || floor
                       ELSE 'the position before it in the log is ' || last
                     END
              FROM (
                SELECT l.tenant, l.position - l.length + 1 AS first, h.floor,
                       LAG(l.position) OVER (PARTITION BY l.tenant ORDER BY l.position) AS last
                FROM log l
                JOIN heads h ON h.tenant = l.tenant) runs
              WHERE first <> last + 1
                OR last IS NULL AND first > CASE WHEN floor > 1 THEN floor ELSE 1 END
              """),
          new Rule(
              "log-time",
              """
              SELECT tenant, 'position ' || first, 'its time is not later than the one before'
              FROM (
                SELECT tenant, position - length + 1 AS first, committed_at - length + 1 AS begun,
                       LAG(committed_at) OVER (PARTITION BY tenant ORDER BY position) AS last
                FROM log) runs
              WHERE begun <= last
              """),
          position("records", "updated_at"),
          position("record_versions", "committed_at"),
          new Rule(
              "position-twice",
              """
              SELECT tenant, 'position ' || position,
                     'it belongs to ' || COUNT(*) || ' versions: ' || MIN(name) || ', ' || MAX(name)
              FROM (
                SELECT tenant, position, collection || '/' || id || ' version ' || version AS name
                FROM versions) named
              GROUP BY tenant, position
              HAVING COUNT(*) > 1
              """),
          new Rule(
              "membership-position",
              """
              SELECT m.tenant, m.principal || ' in ' || m.scope,
                     CASE
                       WHEN m.revoked <= m.granted THEN 'it was revoked before it was granted'
                       ELSE 'it was granted or revoked above the head'
                     END
              FROM memberships m
              JOIN heads h ON h.tenant = m.tenant
              WHERE m.granted > h.position OR m.revoked > h.position OR m.revoked <= m.granted
              """),
          new Rule(
              "scope-position",
              """
              SELECT s.tenant, s.collection || '/' || s.id || ' in ' || s.scope,
                     'its position ' || s.position || ' is not one between where it entered, '
                       || s.entered || ', and the head, ' || h.position
              FROM record_scopes s
              JOIN heads h ON h.tenant = s.tenant
              WHERE s.position > h.position OR s.entered > s.position OR s.departed > s.position
              """));

  /// A version's position is one of the log, which has it at the same time.
  private static Rule position(String table, String time) {
    return new Rule(
        "version-position",
        """
        SELECT v.tenant, v.collection || '/' || v.id || ' version ' || v.version,
               CASE
                 WHEN l.position IS NULL THEN 'its position ' || v.position || ' is not in the log'
                 ELSE 'the log has another time for its position ' || v.position
               END
        FROM %s v
        JOIN heads h ON h.tenant = v.tenant
        LEFT JOIN log l ON l.tenant = v.tenant AND l.position = (
          SELECT MIN(n.position) FROM log n WHERE n.tenant = v.tenant AND n.position >= v.position)
        WHERE v.position >= h.floor
          AND (l.position IS NULL OR l.committed_at - (l.position - v.position) <> v.%s)
        """
            .formatted(table, time));
  }
}
