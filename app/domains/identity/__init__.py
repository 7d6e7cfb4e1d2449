"""Who somebody is: youths, staff, partners' programs, and the tree of organisations.

Owns: organisations, youths, consents, refresh_tokens, staff, staff_sessions, partner_clients.
Emits: nothing. Anyone above may call `service`; routes take the actors of `actors`.
"""
