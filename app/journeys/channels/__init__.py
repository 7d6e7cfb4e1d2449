"""Partners without developers: messages by robot and mail, and links by which they work."""
