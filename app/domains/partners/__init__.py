"""What departments and partners take, and who fits a need best.

Owns: partner_profiles, partner_records.
Emits: nothing. The journeys ask `rank`, and report what became of an offer to `note_*`.
"""
