package dev.tidemark.server.uploads;

import dev.tidemark.engine.Upload;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a file is called: in its URL by its id and the end of its name, to those who keep it by the
/// name that its sender gave it.
final class FileName {
  private static final Pattern EXTENSION = Pattern.compile(".+\\.([A-Za-z0-9]{1,10})");
  private static final String NO_EXTENSION = "bin";
  private static final Pattern NOT_PLAIN = Pattern.compile("[^A-Za-z0-9 ._-]");

  /// What stands for itself in an extended parameter: `attr-char` of RFC 8187.
  private static final Pattern FOR_ITSELF = Pattern.compile("[A-Za-z0-9!#$&+.^_`|~-]");

  private FileName() {}

  /// The last part of its URL, such as `0192….pdf`.
  static String of(Upload file) {
    Matcher extension = EXTENSION.matcher(file.filename());
    String end = extension.matches() ? extension.group(1).toLowerCase(Locale.ROOT) : NO_EXTENSION;
    return file.id() + "." + end;
  }

  /// The id in such a last part; the text itself where there is none.
  static String id(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /// The header `Content-Disposition`.
  ///
  /// Source: RFC 6266; RFC 8187.
  ///
  /// @param shown whether a browser may show the file instead of keeping it
  static String disposition(Upload file, boolean shown) {
    String plain = NOT_PLAIN.matcher(file.filename()).replaceAll("_");
    return (shown ? "inline" : "attachment")
        + "; filename=\""
        + plain
        + "\"; filename*=UTF-8''"
        + escaped(file.filename());
  }

  private static String escaped(String name) {
    var escaped = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      String letter = Character.toString(b & 0xFF);
      escaped.append(
          b >= 0 && FOR_ITSELF.matcher(letter).matches() ? letter : "%%%02X".formatted(b & 0xFF));
    }
    return escaped.toString();
  }
}
