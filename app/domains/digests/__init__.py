"""The morning's list of open needs, by mail: who wants it, and that it goes once a day.

Owns: digest_subscriptions, digests. Job: digests.send, in the journey that fills the list.
"""
