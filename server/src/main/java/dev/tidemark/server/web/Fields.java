package dev.tidemark.server.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.core.Data;
import dev.tidemark.core.Identifiers;
import dev.tidemark.core.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The members of a request's JSON object, each of the type that is expected. One that is null
/// counts as missing.
public final class Fields {
  private final JsonNode object;
  private final String prefix;

  private Fields(JsonNode object, String prefix) {
    this.object = object;
    this.prefix = prefix;
  }

  /// The members of a body.
  public static Fields of(Data body) {
    return new Fields(StrictJson.tree(body.text()), "");
  }

  /// The members of an object that was read already.
  public static Fields of(JsonNode object) {
    return new Fields(object, "");
  }

  /// A text.
  ///
  /// @throws ApiException naming the member when it is something else
  public Optional<String> text(String name) {
    return member(name)
        .map(value -> {
          if (!value.isTextual()) {
            throw ApiException.invalid(prefix + name, "expected text");
          }
          return value.asText();
        });
  }

  /// A text of at most so many characters.
  ///
  /// @throws ApiException naming the member when it is something else
  public Optional<String> text(String name, int most) {
    Optional<String> text = text(name);
    if (text.filter(value -> value.codePointCount(0, value.length()) > most).isPresent()) {
      throw ApiException.invalid(prefix + name, "expected at most " + most + " characters");
    }
    return text;
  }

  /// A text that has to be there.
  ///
  /// @throws ApiException naming the member when it is something else or missing
  public String requiredText(String name) {
    return text(name).orElseThrow(() -> missing(name));
  }

  /// An identifier that has to be there.
  ///
  /// @throws ApiException naming the member when it is something else or missing
  public String requiredIdentifier(String name) {
    String text = requiredText(name);
    if (!Identifiers.valid(text)) {
      throw invalid(name, "expected " + Identifiers.RULE);
    }
    return text;
  }

  /// An identifier.
  ///
  /// @throws ApiException naming the member when it is something else
  public Optional<String> identifier(String name) {
    Optional<String> text = text(name);
    if (text.filter(value -> !Identifiers.valid(value)).isPresent()) {
      throw invalid(name, "expected " + Identifiers.RULE);
    }
    return text;
  }

  /// Whether a member is true.
  ///
  /// @param standard what it is when it is missing
  /// @throws ApiException naming the member when it is something else
  public boolean flag(String name, boolean standard) {
    return member(name)
        .map(value -> {
          if (!value.isBoolean()) {
            throw ApiException.invalid(prefix + name, "expected true or false");
          }
          return value.asBoolean();
        })
        .orElse(standard);
  }

  /// A whole number that is not below the least.
  ///
  /// @throws ApiException naming the member when it is something else
  public Optional<Long> number(String name, long least) {
    return member(name)
        .map(value -> {
          boolean whole = value.isIntegralNumber() && value.canConvertToLong();
          if (!whole || value.asLong() < least) {
            throw invalid(name, "expected a whole number, " + least + " or more");
          }
          return value.asLong();
        });
  }

  /// An object.
  ///
  /// @throws ApiException naming the member when it is something else
  public Optional<Data> object(String name) {
    return member(name)
        .map(value -> {
          if (!value.isObject()) {
            throw ApiException.invalid(prefix + name, "expected an object");
          }
          return new Data(value.toString());
        });
  }

  /// An array of texts.
  ///
  /// @param most how many at most
  /// @throws ApiException naming the member or element when it is something else or too long
  public Optional<List<String>> texts(String name, int most) {
    return member(name)
        .map(array -> {
          if (!array.isArray()) {
            throw ApiException.invalid(prefix + name, "expected an array");
          }
          if (array.size() > most) {
            throw ApiException.tooMany(prefix + name, most);
          }
          var texts = new ArrayList<String>();
          for (JsonNode element : array) {
            if (!element.isTextual()) {
              throw ApiException.invalid(
                  (prefix.isEmpty() ? "/" : prefix) + name + "/" + texts.size(), "expected text");
            }
            texts.add(element.asText());
          }
          return texts;
        });
  }

  /// All of the object.
  public JsonNode node() {
    return object;
  }

  /// An object or a value of any kind.
  public Optional<JsonNode> value(String name) {
    return member(name);
  }

  /// The members of an object.
  ///
  /// @throws ApiException naming the member when it is something else
  public Optional<Fields> fields(String name) {
    String place = (prefix.isEmpty() ? "/" : prefix) + name + "/";
    return object(name).map(value -> new Fields(StrictJson.tree(value.text()), place));
  }

  /// An array of objects that has to be there.
  ///
  /// @param most how many at most
  /// @throws ApiException naming the member when it is something else, missing or too long
  public List<Fields> requiredObjects(String name, int most) {
    JsonNode array = member(name).orElseThrow(() -> missing(name));
    if (!array.isArray()) {
      throw ApiException.invalid(prefix + name, "expected an array");
    }
    if (array.size() > most) {
      throw ApiException.tooMany(prefix + name, most);
    }
    var objects = new ArrayList<Fields>();
    for (JsonNode element : array) {
      String place = (prefix.isEmpty() ? "/" : prefix) + name + "/" + objects.size();
      if (!element.isObject()) {
        throw ApiException.invalid(place, "expected an object");
      }
      objects.add(new Fields(element, place + "/"));
    }
    return objects;
  }

  /// The error of a member that is not there.
  public ApiException missing(String name) {
    return ApiException.invalid(prefix + name, ApiException.MISSING);
  }

  /// The error of a member that is not as expected.
  public ApiException invalid(String name, String message) {
    return ApiException.invalid(prefix + name, message);
  }

  private Optional<JsonNode> member(String name) {
    return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
  }
}
