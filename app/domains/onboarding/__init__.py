"""How a partner joins (入驻), step by step, and whether it may be given needs now.

Owns: partner_applications, partner_steps, partner_licences, topic_licences, conformance_runs,
conformance_checks, sandbox_assignments.
Emits: nothing. `may_take` is what matching asks; the journeys do the rest.
"""
