"""Who somebody is: youths, staff, partners' programs, and the tree of organisations.

Owns: organisations, youths, wechat_accounts, youth_merges, revocations, phone_lookups, consents,
refresh_tokens, staff, staff_sessions, partner_clients. Emits: YouthsMerged, YouthLeft.
Anyone above may call `service`; routes take the actors of `actors`.
"""
