"""The resource map beside the needs: what is missing, what lies idle, what must be confirmed."""
