"""The nouns of the product, each in its own folder; tiers are kept by the import rules."""
