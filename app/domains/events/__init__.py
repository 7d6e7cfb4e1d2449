"""Events people sign up for: sessions, seats, waiting list, tickets, attendance.

Owns: events, event_sessions, event_quotas, event_ticket_types, registrations, seat_offers,
registration_history, check_ins, participant_exports. Emits: RegistrationMoved, EventCalledOff,
EventChanged. `service/promotion.py` is the one way in which a freed seat finds its next owner.
"""
