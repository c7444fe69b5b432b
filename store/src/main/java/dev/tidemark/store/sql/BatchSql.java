package dev.tidemark.store.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A statement that works on many rows at once, in the words of one database.
///
/// As written, it has one of two marks in it, each with names and types of columns: `INSERT INTO
/// log (tenant, position) :rows(position bigint)` or `SELECT … FROM :keys(id text) JOIN records r
/// ON r.tenant = keys.tenant AND r.id = keys.id`. In both the tenant is a column before the first.
///
/// @param text what the driver gets
/// @param columns the types of the columns, without the tenant
record BatchSql(String text, List<Type> columns) {
  private static final Pattern MARK = Pattern.compile(":(rows|keys)\\(([^)]*)\\)");

  /// What a column holds.
  enum Type {
    TEXT,
    BIGINT,
    BYTES
  }

  static BatchSql expand(String written, Dialect dialect) {
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
    String expanded =
        mark.group(1).equals("rows") ? dialect.rows(types) : dialect.keys(names, types);
    String text = written.substring(0, mark.start()) + expanded + written.substring(mark.end());
    return new BatchSql(text, List.copyOf(types));
  }
}
