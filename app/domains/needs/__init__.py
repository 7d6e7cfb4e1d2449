"""Needs and how they are handled: the two state machines, their clocks, their history.

Owns: needs, need_history, need_images, assignments, clocks.
Emits: OfferSettled, AnswerJudged (said by the journeys, which know the whole story).
Only the journeys move a need; everybody may ask `service`.
"""
