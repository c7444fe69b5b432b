package dev.tidemark.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/guide/settings.md` is what operators go by.
class SettingsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "guide", "settings.md");

  @Test
  void everySettingShouldHaveOneLineWithItsDefault() throws IOException {
    Map<String, String> settings = settings();
    assertThat(settings).hasSizeGreaterThanOrEqualTo(12).containsEntry("tidemark.data", "data");

    assertThat(lines())
        .extracting(cells -> MarkdownTable.code(cells.getFirst()))
        .doesNotHaveDuplicates();
    assertThat(documented()).containsExactlyInAnyOrderEntriesOf(settings);
  }

  @Test
  void everyLineShouldGiveTypeAndMeaning() throws IOException {
    assertThat(lines())
        .isNotEmpty()
        .allSatisfy(cells -> assertThat(cells).hasSize(4).noneMatch(String::isEmpty));
  }

  private static List<List<String>> lines() throws IOException {
    return MarkdownTable.rows(PAGE, "tidemark.");
  }

  private static Map<String, String> documented() throws IOException {
    return lines().stream()
        .collect(
            Collectors.toMap(
                cells -> MarkdownTable.code(cells.getFirst()),
                cells -> MarkdownTable.code(cells.get(2))));
  }

  /// The names that the mapping takes, with their defaults. A list has a second name for its
  /// elements.
  private static Map<String, String> settings() {
    return ConfigMappings.getProperties(ConfigClass.configClass(Settings.class)).entrySet().stream()
        .filter(setting -> setting.getValue().isLeaf() || setting.getValue().isPrimitive())
        .filter(setting -> !setting.getKey().endsWith("[*]"))
        .collect(Collectors.toMap(Map.Entry::getKey, setting -> standard(setting.getValue())));
  }

  private static String standard(Property setting) {
    return setting.hasDefaultValue() ? setting.getDefaultValue() : "none";
  }
}
