"""A need under way: accepted, asked about, answered, judged; moved on when nobody acts."""
