"""Agreements (协议 / MOU) and what was promised in them, on both sides.

Owns: agreements, agreement_parties, agreement_versions, agreement_history, commitments,
commitment_deliveries, commitment_reservations. Emits: nothing.
"""
