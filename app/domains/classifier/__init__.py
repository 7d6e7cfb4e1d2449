"""Reading a message: topic, kind, urgency and danger, with calibrated confidence and reasons.

Owns: labels (what people taught it), and the trained artefact. Emits: nothing.
Anyone above may call `service`; reading is pure CPU and takes about a millisecond.
"""
