package dev.tidemark.server.limits;

import org.eclipse.microprofile.config.spi.Converter;

/// Reads rates for the configuration, which by itself would not say what is wrong with one.
public final class RateConverter implements Converter<Rate> {
  private static final long serialVersionUID = 1;

  @Override
  public Rate convert(String text) {
    return Rate.of(text);
  }
}
