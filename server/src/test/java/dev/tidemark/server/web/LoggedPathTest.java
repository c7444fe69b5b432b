package dev.tidemark.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggedPathTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /api/v1/patients/p1                    |                               | /api/v1/patients/p1
          /api/v1/sync/pull                      | limit=5&since=2024-01-01      | /api/v1/sync/pull?limit=5&since=2024-01-01
          /api/v1/sync/pull                      |                               | /api/v1/sync/pull
          /sync                                  | token=secret                  | /sync?*
          /sync                                  | since=7&token=secret&limit=5  | /sync?since=7&*&limit=5
          /sync                                  | Token=secret&%74oken=secret   | /sync?*&*
          /sync                                  | secret                        | /sync?*
          /sync                                  | =secret&&secret=              | /sync?*&*&*
          /sse/web/u1                            | token=secret                  | /sse/web/u1?*
          /api/users                             | filter=secret                 | /api/users?*
          /api/v1/sync/pull                      | since=eyJhbGciO.eyJzdWIiO.c2lnbmF0 | /api/v1/sync/pull?*
          /api/v1/eyJhbGciO.eyJzdWIiO.c2lnbmF0/x |                               | /api/v1/*/x
          /api/enrollment/secret                 |                               | /api/enrollment/*
          /api/enrollment/secret/                | limit=1                       | /api/enrollment/*?limit=1
          /api/enrollment//secret                |                               | /api/enrollment//*
          /api/enrollment/secret/create          |                               | /api/enrollment/*
          /api/enrollment/create                 |                               | /api/enrollment/create
          /api/enrollment/complete/              |                               | /api/enrollment/complete/
          """)
  void nothingSecretShouldBeLetThrough(String path, String query, String shown) {
    assertThat(LoggedPath.of(path, query)).isEqualTo(shown);
  }
}
