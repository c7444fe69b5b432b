-- Conflicts by when they were resolved, so that the longest resolved are found to be pruned.
CREATE INDEX conflicts_by_resolution ON conflicts (tenant, resolved_at)
  WHERE resolved_at IS NOT NULL;
