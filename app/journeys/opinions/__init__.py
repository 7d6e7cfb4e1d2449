"""Second opinions on needs of which the machine was unsure: never awaited, never alone."""
