package dev.tidemark.store.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A statement that works on many rows at once, in the words of one database.
///
/// As written, it has one of two marks in it, each with names and types of columns: `INSERT INTO
/// log (tenant, position) :rows(position bigint)` or `SELECT … FROM :keys(id text) CROSS JOIN
/// records r WHERE r.tenant = keys.tenant …`. In both the tenant is a column before the first. Keys
/// may come with some that are null.
///
/// @param texts what the driver gets: one text, or one for each of [Dialect#keyCounts]
/// @param columns the types of the columns, without the tenant
/// @param keyed whether it has `:keys`
record BatchSql(List<String> texts, List<Type> columns, boolean keyed) {
  private static final Pattern MARK = Pattern.compile(":(rows|keys)\\(([^)]*)\\)");
  private static final Pattern EACH =
      Pattern.compile(":each (\\w+) (\\w+)\\s+WHERE (.+?)(?=ORDER BY|\\z)", Pattern.DOTALL);

  /// What a column holds.
  enum Type {
    TEXT,
    BIGINT,
    BYTES
  }

  static BatchSql of(String written, Dialect dialect) {
    MatchResult mark =
        MARK.matcher(written)
            .results()
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no :rows or :keys in " + written));
    var names = new ArrayList<String>();
    var types = new ArrayList<Type>();
    for (String column : mark.group(2).split(",")) {
      String[] words = column.strip().split(" ");
      names.add(words[0]);
      types.add(Type.valueOf(words[1].toUpperCase(Locale.ROOT)));
    }
    boolean keyed = mark.group(1).equals("keys");
    List<String> sources =
        keyed
            ? dialect.keyCounts().stream().map(count -> dialect.keys(names, types, count)).toList()
            : List.of(dialect.rows(types));
    String before = written.substring(0, mark.start());
    String after =
        EACH.matcher(written.substring(mark.end()))
            .replaceAll(each ->
                Matcher.quoteReplacement(
                    dialect.each(each.group(1), each.group(2), each.group(3))));
    return new BatchSql(
        sources.stream().map(source -> before + source + after).toList(),
        List.copyOf(types),
        keyed);
  }
}
