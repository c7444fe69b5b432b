package dev.tidemark.server.monitoring;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What `/metrics` says, line by line.
///
/// @param samples the lines that have a number
/// @param families the names that have a type, with it
record Scrape(List<Sample> samples, Map<String, String> families) {
  private static final Pattern SAMPLE = Pattern.compile("(\\w+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  /// A number.
  record Sample(String name, Map<String, String> labels, double value) {}

  static Scrape of(String text) {
    List<Sample> samples =
        text.lines().filter(line -> !line.startsWith("#")).map(Scrape::sample).toList();
    Map<String, String> families =
        text.lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> line.split(" "))
            .collect(Collectors.toMap(line -> line[2], line -> line[3]));
    return new Scrape(samples, new TreeMap<>(families));
  }

  private static Sample sample(String line) {
    Matcher parts = SAMPLE.matcher(line);
    if (!parts.matches()) {
      throw new AssertionError("no sample: " + line);
    }
    var labels = new TreeMap<String, String>();
    Matcher label = LABEL.matcher(parts.group(2) == null ? "" : parts.group(2));
    while (label.find()) {
      labels.put(label.group(1), label.group(2));
    }
    return new Sample(parts.group(1), labels, Double.parseDouble(parts.group(3)));
  }

  /// The sum of the numbers of that name with those labels, `name=value`.
  double sum(String name, String... labels) {
    Predicate<Sample> fits =
        sample ->
            sample.name().equals(name)
                && Arrays.stream(labels)
                    .map(label -> label.split("=", 2))
                    .allMatch(label -> label[1].equals(sample.labels().get(label[0])));
    return samples.stream().filter(fits).mapToDouble(Sample::value).sum();
  }

  /// The names of the numbers.
  Set<String> names() {
    return samples.stream().map(Sample::name).collect(Collectors.toCollection(TreeSet::new));
  }

  /// The labels that numbers of that name have.
  Set<String> labels(String name) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name))
        .flatMap(sample -> sample.labels().keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
