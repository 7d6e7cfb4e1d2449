"""Links by which a partner without an account works on one assignment.

Owns: partner_links. Emits: nothing. A link's token is computed, not stored: who reads the table
can open no door with it.
"""
