"""How a partner joins: staff decide, its endpoint is tried, its papers are watched."""
