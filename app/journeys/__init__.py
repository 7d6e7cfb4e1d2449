"""Stories that cross domains: orchestration only, no SQL and no rules."""
