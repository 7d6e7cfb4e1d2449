"""Which organisation gets a need: staff's rules first, then the score; tried, shown, explained."""
