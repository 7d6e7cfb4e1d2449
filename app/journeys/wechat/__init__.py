"""What comes from WeChat's servers: messages and taps in the official account, events."""
