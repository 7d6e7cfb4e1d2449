"""Joint meetings (联席会议): who meets, about what, what was decided, and what is still open.

Owns: meetings, meeting_participants, meeting_items, meeting_minutes, meeting_decisions.
Emits: nothing. Where the agenda's items come from is the journey's business.
"""
