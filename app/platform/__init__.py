"""Technical ground: settings, database, jobs, web, crypto, log. Knows no youth and no need."""
